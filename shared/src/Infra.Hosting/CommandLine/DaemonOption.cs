namespace Infra.Hosting.CommandLine;

/// <summary>An option of a daemon's command line.</summary>
/// <param name="Name">Its long name with two dashes.</param>
/// <param name="Description">What it does, in one line for <c>--help</c>.</param>
/// <param name="ShortName">A dash and a letter, or null.</param>
/// <param name="ValueName">What its value is, in capitals for <c>--help</c>; null for an option without a value.</param>
/// <param name="Choices">The values that it may have; empty for any.</param>
public sealed record DaemonOption(string Name, string Description, string? ShortName = null, string? ValueName = null, params IReadOnlyList<string> Choices)
{
    /// <summary>Whether it may be given more than once.</summary>
    public bool MayRepeat { get; init; }
}
