namespace Infra.Crypto.Curves;

/// <summary>NIST P-256, secp256r1 (SEC 2 section 2.4.2): y² = x³ − 3·x + b over <see cref="FieldP256"/>.</summary>
internal readonly struct CurveP256 : IWeierstrassCurve<FieldP256>
{
    /// <inheritdoc/>
    public static FieldP256 B => new(0xdf6229c4bddfd, 0xca8843090d89c, 0x212ed6acf005c, 0x83415a220abf7, 0xc30061dd4874);

    /// <inheritdoc/>
    public static FieldP256 BaseX => new(0x30d418a9143c1, 0xc4fedb60179e7, 0x62251075ba95f, 0x5c669fb732b77, 0x8905f76b5375);

    /// <inheritdoc/>
    public static FieldP256 BaseY => new(0x5357ce95560a8, 0x43a19e45cddf2, 0x21f3258b4ab8e, 0xd8552e88688dd, 0x571ff18a5885);

    /// <inheritdoc/>
    public static MontgomeryModulus Order { get; } = new([0xf3b9cac2fc632551, 0xbce6faada7179e84, 0xffffffffffffffff, 0xffffffff00000000]);

    /// <inheritdoc/>
    public static int OrderBits => 256;
}
