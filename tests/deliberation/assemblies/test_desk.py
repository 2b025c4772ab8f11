from __future__ import annotations


def test_the_list_in_the_admin_leads_chairs_to_their_page_and_others_to_the_public_one(client, harbor, chair, dev):
    client.force_login(chair)
    assert f'href="/assemblies/{harbor.pk}/chair/"' in client.get("/admin/assemblies/").content.decode()
    client.force_login(dev)
    page = client.get("/admin/assemblies/").content.decode()
    assert f'href="/assemblies/{harbor.pk}/"' in page
    assert "/assemblies/schedule/" in page
