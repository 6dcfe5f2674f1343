using Infra.Testing;

namespace Infra.Sudo.Policy.Tests.Differential;

/// <summary>Cuts a file with which we and the original differ down to what it takes, and keeps it.</summary>
internal static class SmallestDifference
{
    /// <summary>How many differences of a run are worth the questions.</summary>
    internal const int CutMax = 3;

    private const int RoundsMax = 100;

    /// <summary>Leaves out lines, many at a time and then one by one, and then members of lists, as long as the difference stays.</summary>
    /// <param name="text">A file with a difference.</param>
    /// <param name="differ">Tells of several files at once which of them still differ.</param>
    internal static async Task<string> Find(string text, Func<IReadOnlyList<string>, Task<IReadOnlyList<bool>>> differ)
    {
        for (int round = 0; round < RoundsMax; round++)
        {
            string[] smaller = [.. WithoutLines(text).Concat(WithoutMembers(text)).Distinct()];
            IReadOnlyList<bool> answers = smaller.Length == 0 ? [] : await differ(smaller);
            int found = answers.TakeWhile(answer => !answer).Count();
            if (found == answers.Count) return text;
            text = smaller[found];
        }

        return text;
    }

    /// <summary>Writes it below artifacts/sudo-differences.</summary>
    internal static void Keep(string name, string text)
    {
        string folder = Path.Combine(Checkout.Artifacts, "sudo-differences");
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, name), text, System.Text.Encoding.Latin1);
    }

    private static IEnumerable<string> WithoutLines(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        for (int size = lines.Length / 2; size >= 1; size /= 2)
        {
            for (int from = 0; from + size <= lines.Length && size < lines.Length; from += size)
                yield return string.Join('\n', [.. lines[..from], .. lines[(from + size)..]]) + "\n";
        }
    }

    private static IEnumerable<string> WithoutMembers(string text)
    {
        for (int comma = text.IndexOf(',', StringComparison.Ordinal); comma >= 0; comma = text.IndexOf(',', comma + 1))
        {
            int before = text.LastIndexOfAny([',', '=', '\n', ' '], Math.Max(0, comma - 1)) + 1;
            if (before < comma) yield return text[..before] + text[(comma + 1)..];
            int after = text.IndexOfAny([',', '\n', ':'], comma + 1);
            if (after > comma + 1) yield return text[..comma] + text[after..];
        }
    }
}
