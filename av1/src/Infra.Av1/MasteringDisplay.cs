namespace Infra.Av1;

/// <summary>Mastering display colour volume, section 6.7.4; fixed point as in the stream.</summary>
public sealed record MasteringDisplay
{
    /// <summary>primary_chromaticity_x and _y of red, green, blue: six numbers, 0.16 fixed point.</summary>
    public IReadOnlyList<int> PrimaryChromaticities { get; init; } = [];

    /// <summary>white_point_chromaticity_x, 0.16.</summary>
    public int WhitePointX { get; init; }

    /// <summary>white_point_chromaticity_y, 0.16.</summary>
    public int WhitePointY { get; init; }

    /// <summary>luminance_max, 24.8 candela per square metre.</summary>
    public uint LuminanceMax { get; init; }

    /// <summary>luminance_min, 18.14.</summary>
    public uint LuminanceMin { get; init; }
}
