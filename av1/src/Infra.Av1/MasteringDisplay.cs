namespace Infra.Av1;

/// <summary>Mastering display colour volume, section 6.7.4; fixed point as in the stream.</summary>
public sealed record MasteringDisplay
{
    /// <summary>primary_chromaticity_x and _y of red, green, blue: six numbers of CIE 1931, 0.16 fixed point (65536 is 1).</summary>
    public IReadOnlyList<int> PrimaryChromaticities { get; init; } = [];

    /// <summary>white_point_chromaticity_x, 0.16.</summary>
    public int WhitePointX { get; init; }

    /// <summary>white_point_chromaticity_y, 0.16.</summary>
    public int WhitePointY { get; init; }

    /// <summary>luminance_max, candela per square metre, 24.8 fixed point (256 is 1).</summary>
    public uint LuminanceMax { get; init; }

    /// <summary>luminance_min, candela per square metre, 18.14 fixed point (16384 is 1).</summary>
    public uint LuminanceMin { get; init; }
}
