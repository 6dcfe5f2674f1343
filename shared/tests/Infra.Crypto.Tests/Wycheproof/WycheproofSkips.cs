using System.Text.Json;

namespace Infra.Crypto.Tests.Wycheproof;

/// <summary>The rules of skips.txt.</summary>
internal static class WycheproofSkips
{
    private static readonly List<(string File, string Condition, string Reason)> Rules = Read();

    /// <summary>Why a case is passed over, or null.</summary>
    internal static string? Why(WycheproofCase test)
    {
        foreach ((string file, string condition, string reason) in Rules)
        {
            if (file == test.File && Applies(condition, test)) return reason;
        }
        return null;
    }

    private static bool Applies(string condition, WycheproofCase test)
    {
        if (condition == "*") return true;
        bool negated = condition.Contains("!=", StringComparison.Ordinal);
        string[] sides = condition.Split(negated ? "!=" : "=", 2, StringSplitOptions.TrimEntries);
        JsonElement? value = test.Property(sides[0]);
        return value is { } present && (present.ToString() == sides[1]) != negated;
    }

    private static List<(string, string, string)> Read()
    {
        var rules = new List<(string, string, string)>();
        foreach (string line in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Wycheproof", "skips.txt")))
        {
            if (line.Length == 0 || line[0] == '#') continue;
            string[] parts = line.Split('|', 3, StringSplitOptions.TrimEntries);
            rules.Add((parts[0], parts[1], parts[2]));
        }
        return rules;
    }
}
