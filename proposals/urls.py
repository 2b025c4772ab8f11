from django.urls import URLPattern, path

from proposals.around import around
from proposals.drafting import note_views as notes
from proposals.drafting import people_views as people
from proposals.drafting import place_views as places
from proposals.drafting import views as writing
from proposals.feeds import NewestProposals, ProposalNews
from proposals.revisions import plan_views as plans
from proposals.revisions import views as revising
from proposals.support import views as support
from proposals.views import reading, reviewing

app_name = "proposals"
urlpatterns: list[URLPattern] = [
    path("", reading.proposals, name="proposals"),
    path("feed/", NewestProposals(), name="feed"),
    path("around/", around, name="around"),
    path("<int:pk>/feed/", ProposalNews(), name="proposal_feed"),
    path("new/", writing.start, name="start"),
    path("alike/", writing.alike, name="alike"),
    path("mine/", writing.mine, name="mine"),
    path("review/", reviewing.queue, name="queue"),
    path("<int:pk>/", reading.proposal, name="proposal"),
    path("<int:pk>/write/", writing.write, name="write"),
    path("<int:pk>/write/<slug:step>/", writing.write, name="step"),
    path("<int:pk>/preview/", writing.preview, name="preview"),
    path("<int:pk>/submit/", writing.submit, name="submit"),
    path("<int:pk>/withdraw/", writing.withdraw, name="withdraw"),
    path("<int:pk>/take-back/", writing.take_back, name="take_back"),
    path("<int:pk>/people/", people.people, name="people"),
    path("<int:pk>/notes/", notes.notes, name="notes"),
    path("notes/<int:pk>/settle/", notes.settle, name="settle_note"),
    path("<int:pk>/people/leave/", people.leave, name="leave"),
    path("invitations/<int:pk>/take-back/", people.take_back, name="take_back_invitation"),
    path("invitations/<str:token>/", people.invitation, name="invitation"),
    path("<int:pk>/map/", places.places_map, name="map"),
    path("<int:pk>/places.geojson", places.geojson, name="geojson"),
    path("<int:pk>/versions/", revising.versions, name="versions"),
    path("<int:pk>/versions/<int:number>/", revising.version, name="version"),
    path("<int:pk>/amendments/", revising.amendments, name="amendments"),
    path("<int:pk>/amendments/new/", revising.amend, name="amend"),
    path("amendments/<int:pk>/answer/", revising.answer, name="answer_amendment"),
    path("<int:pk>/merge/", plans.merge, name="merge"),
    path("<int:pk>/split/", plans.split, name="split"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/answer/", plans.answer_plan, name="answer_plan"),
    path("<int:pk>/endorse/", support.endorse, name="endorse"),
    path("<int:pk>/share/", support.share, name="share"),
    path("<int:pk>/poster.pdf", support.poster, name="poster"),
    path("<int:pk>/signatures.pdf", support.sheet, name="sheet"),
    path("<int:pk>/card.png", support.card, name="card"),
    path("<int:pk>/review/", reviewing.review, name="review"),
]
