namespace Infra.Crypto.Curves;

/// <summary>NIST P-521, secp521r1 (SEC 2 section 2.6.1): y² = x³ − 3·x + b over <see cref="FieldP521"/>.</summary>
internal readonly struct CurveP521 : IWeierstrassCurve<FieldP521>
{
    /// <inheritdoc/>
    public static FieldP521 B => new(0x3451fd46b503f00, 0xf7e20f4b0d3c7b, 0xbd3bb1bf07357, 0x147b1fa4dec594b, 0x18ef109e1561939, 0x26cc57cee2d2264, 0x540eea2da725b9, 0x2687e4a688682da, 0x51953eb9618e1c);

    /// <inheritdoc/>
    public static FieldP521 BaseX => new(0x17e7e31c2e5bd66, 0x22cf0615a90a6fe, 0x127a2ffa8de334, 0x1dfbf9d64a3f877, 0x6b4d3dbaa14b5e, 0x14fed487e0a2bd8, 0x15b4429c6481390, 0x3a73678fb2d988e, 0xc6858e06b70404);

    /// <inheritdoc/>
    public static FieldP521 BaseY => new(0xbe94769fd16650, 0x31c21a89cb09022, 0x39013fad0761353, 0x2657bd099031542, 0x3273e662c97ee72, 0x1e6d11a05ebef45, 0x3d1bd998f544495, 0x3001172297ed0b1, 0x11839296a789a3b);

    /// <inheritdoc/>
    public static MontgomeryModulus Order { get; } = new([0xbb6fb71e91386409, 0x3bb5c9b8899c47ae, 0x7fcc0148f709a5d0, 0x51868783bf2f966b, 0xfffffffffffffffa, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff, 0x1ff]);

    /// <inheritdoc/>
    public static int OrderBits => 521;
}
