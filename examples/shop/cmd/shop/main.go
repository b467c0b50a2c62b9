// Command shop serves a small shop over HTTP until it is interrupted, then prints its ledger.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"example.com/shop/catalogue"
	"example.com/shop/internal/ledger"
	"example.com/shop/internal/web"
	"example.com/shop/stock"
)

const grace = 5 * time.Second // for requests that are under way when the server stops

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "shop:", err)
		os.Exit(1)
	}
}

// run serves until ctx ends. It prints the address first, and the ledger last.
func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("shop", flag.ContinueOnError)
	flags.SetOutput(out)
	listen := flags.String("listen", "127.0.0.1:0", "address to serve on")
	if err := flags.Parse(args); err != nil {
		return err
	}
	c, err := catalogue.Default()
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", *listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "listening on http://%s\n", listener.Addr())
	journal := ledger.Open()
	shop := &web.Shop{Catalogue: c, Stock: shelves(c), Ledger: journal}
	err = serve(ctx, listener, shop.Handler())
	return errors.Join(err, ledger.Write(out, journal.Close()))
}

func shelves(c *catalogue.Catalogue) *stock.Stock {
	pieces := make(map[string]int)
	for _, article := range c.Articles() {
		pieces[article.SKU] = article.Stock
	}
	return stock.New(pieces)
}

// serve answers requests until ctx ends, then lets those under way finish.
func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: grace}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	return server.Shutdown(stopping)
}
