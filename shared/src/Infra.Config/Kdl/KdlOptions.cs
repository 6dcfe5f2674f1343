namespace Infra.Config.Kdl;

/// <summary>Bounds and edition of <see cref="KdlReader"/>.</summary>
public sealed record KdlOptions
{
    /// <summary>The defaults.</summary>
    public static KdlOptions Default { get; } = new();

    /// <summary>The edition.</summary>
    public KdlVersion Version { get; init; } = KdlVersion.Auto;

    /// <summary>Deepest nesting of nodes, from 1; what is nested deeper is an error.</summary>
    public int DepthMax { get; init; } = 64;

    /// <summary>Longest text in UTF-16 code units; a longer one is an error.</summary>
    public int LengthMax { get; init; } = 16 * 1024 * 1024;
}
