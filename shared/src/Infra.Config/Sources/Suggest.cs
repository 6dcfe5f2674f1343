namespace Infra.Config.Sources;

/// <summary>Guesses what was meant.</summary>
internal static class Suggest
{
    internal static string? Nearest(string text, IEnumerable<string> candidates) => null;
}
