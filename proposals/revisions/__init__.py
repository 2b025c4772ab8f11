"""What becomes of words after they are public: versions, amendments, and proposals that merge or split."""
