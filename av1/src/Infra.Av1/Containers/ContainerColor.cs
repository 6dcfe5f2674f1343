namespace Infra.Av1.Containers;

/// <summary>What a container says of colours, numbers as in ISO 23091-4; the stream's own headers decide what is decoded.</summary>
public sealed record ContainerColor
{
    /// <summary>Colour primaries; 2 is unspecified.</summary>
    public int Primaries { get; init; } = 2;

    /// <summary>Transfer characteristics; 2 is unspecified.</summary>
    public int Transfer { get; init; } = 2;

    /// <summary>Matrix coefficients; 2 is unspecified.</summary>
    public int Matrix { get; init; } = 2;

    /// <summary>Full range if true, limited if false, null if not said.</summary>
    public bool? IsFullRange { get; init; }

    /// <summary>Content light level, or null.</summary>
    public ContentLightLevel? ContentLight { get; init; }

    /// <summary>The ten numbers of the mastering display as chromaticities x, y of red, green, blue and white, then greatest and least luminance in candela per square metre; empty if not said.</summary>
    public IReadOnlyList<double> Mastering { get; init; } = [];
}
