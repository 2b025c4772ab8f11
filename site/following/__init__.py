"""What people are told: who follows what, notices under the bell, and digests by e-mail. Other rooms call `announce`."""
