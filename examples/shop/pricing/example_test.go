package pricing_test

import (
	"fmt"

	"example.com/shop/cart"
	"example.com/shop/pricing"
)

func ExampleOf() {
	quote := pricing.Of([]cart.Line{{SKU: "pad", Price: 390, Quantity: 10}})
	fmt.Println(pricing.Format(quote.Goods), pricing.Format(quote.Discount), pricing.Format(quote.Total()))
	// Output: 39.00 3.90 40.00
}
