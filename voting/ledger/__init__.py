"""The ledger of a poll, pure: ballots that anyone can check, and that no one could read before the count.

No framework, no clock, no database: bytes in, bytes out. `docs/verify.md` specifies every byte, so that a third party can
write a verifier from it; `python -m voting.ledger.verify BUNDLE.zip` is ours.

`canonical`   the one form of JSON                 `tree`       Merkle tree, inclusion and consistency proofs
`notes`       checkpoints and who signed them      `receipts`   what a voter keeps
`envelope`    ballots, commitments, envelopes      `trustees`   the key that opens them, in shares
`manifest`    the frozen rules, read strictly      `choices`    what a valid ballot is
`opening`     from envelopes to openings, offline  `leaves`       the kinds of entries and their order
`reading`     a ledger from its first leaf on      `roll`         who may vote, as salted hashes
`results`     from openings to what is published   `votes_file`   ballots.pb, version 1
`bundle`      the nine files, zipped               `verify`       the command; `check_*` its checks, `report` its words
"""
