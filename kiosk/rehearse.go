package main

import "context"

type rehearseCommand struct{}

func (rehearseCommand) Run(_ context.Context) error { return nil }
