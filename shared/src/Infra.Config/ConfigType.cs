namespace Infra.Config;

/// <summary>The shape of a value as the reference shows it.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Expected">What a user must write, to stand behind "must be": <c>an integer from 1 to 16</c>.</param>
public sealed record ConfigType(ConfigKind Kind, string Expected)
{
    /// <summary>Least number allowed, as a decimal literal; null if there is no bound.</summary>
    public string? Minimum { get; init; }

    /// <summary>Greatest number allowed, as a decimal literal; null if there is no bound.</summary>
    public string? Maximum { get; init; }

    /// <summary>The strings allowed; empty if any may stand.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Shape of a list's items.</summary>
    public ConfigType? Item { get; init; }

    /// <summary>The shapes that <see cref="ConfigKind.OneOf"/> offers.</summary>
    public IReadOnlyList<ConfigType> Alternatives { get; init; } = [];

    /// <summary>Keys of a table, in the order of their declaration.</summary>
    public ConfigSchema? Table { get; init; }
}
