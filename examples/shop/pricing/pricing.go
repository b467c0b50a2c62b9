// Package pricing works out what a cart costs. All amounts are cents in an int64; nothing is ever a float.
package pricing

import (
	"fmt"

	"example.com/shop/cart"
)

const (
	// BulkQuantity is the number of pieces from which a line is cheaper.
	BulkQuantity = 10
	// BulkPercent is taken off such a line.
	BulkPercent = 10
	// FreeDelivery is the sum of goods from which delivery costs nothing.
	FreeDelivery = 50_00
	// Delivery is what it costs below that.
	Delivery = 4_90
)

// Quote is the price of a cart, in cents.
type Quote struct {
	Goods    int64
	Discount int64
	Delivery int64
}

// Total is what the customer pays.
func (q Quote) Total() int64 {
	return q.Goods - q.Discount + q.Delivery
}

// Of quotes a price for the lines of a cart. An empty cart costs nothing.
func Of(lines []cart.Line) Quote {
	var q Quote
	for _, line := range lines {
		sum := line.Price * int64(line.Quantity)
		q.Goods += sum
		if line.Quantity >= BulkQuantity {
			q.Discount += percent(sum, BulkPercent)
		}
	}
	if q.Goods > 0 && q.Goods-q.Discount < FreeDelivery {
		q.Delivery = Delivery
	}
	return q
}

// percent rounds half up, as the till does.
func percent(cents, per int64) int64 {
	return (cents*per + 50) / 100
}

// Format writes cents as an amount in euro, such as 12.50.
func Format(cents int64) string {
	sign := ""
	if cents < 0 {
		sign, cents = "-", -cents
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}
