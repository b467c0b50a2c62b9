module gogate.dev/vettool

go 1.25.0

require golang.org/x/tools v0.49.0

require golang.org/x/mod v0.39.0 // indirect
