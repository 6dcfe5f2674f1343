namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>Where we differ from the original on purpose; each with its reason.</summary>
internal static class KnownDifferences
{
    /// <summary>The reason if a text runs into a listed difference; null if it must be read alike.</summary>
    internal static string? Find(string text, string originalError) => null;
}
