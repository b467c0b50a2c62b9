package p

import (
	"log"
	"testing"
)

func TestOK(t *testing.T) {}

func TestFatal(t *testing.T) { log.Fatal("cannot go on") }
