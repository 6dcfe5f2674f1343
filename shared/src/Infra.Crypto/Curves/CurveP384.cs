namespace Infra.Crypto.Curves;

/// <summary>NIST P-384, secp384r1 (SEC 2 section 2.5.1): y² = x³ − 3·x + b over <see cref="FieldP384"/>.</summary>
internal readonly struct CurveP384 : IWeierstrassCurve<FieldP384>
{
    /// <inheritdoc/>
    public static FieldP384 B => new(0x8870d0412dcccd, 0xd9474c32ec0811, 0x1920022fc429ad, 0x938ae277f2209b, 0x2094e3374bee94, 0xf9b62b21f41f02, 0x8114b604fbf);

    /// <inheritdoc/>
    public static FieldP384 BaseX => new(0x7565fcc0b5284d, 0xe2edd6ce383dd0, 0x541b4d6e6de378, 0xa30eff879c3afc, 0xde2b6454868459, 0x13812ff723614e, 0x3aadc2299e15);

    /// <inheritdoc/>
    public static FieldP384 BaseY => new(0x3dad2003a4fe2b, 0xbfa6b4a9ac2304, 0x2e83b050ccbfa8, 0xf4ffd98bade756, 0xa840c6c3521968, 0xe9dd8002263969, 0x78abc25a15c5);

    /// <inheritdoc/>
    public static MontgomeryModulus Order { get; } = new([0xecec196accc52973, 0x581a0db248b0a77a, 0xc7634d81f4372ddf, 0xffffffffffffffff, 0xffffffffffffffff, 0xffffffffffffffff]);

    /// <inheritdoc/>
    public static int OrderBits => 384;
}
