"""What learners import: models, data, role-plays, boards. Holds no key and no class secret."""
