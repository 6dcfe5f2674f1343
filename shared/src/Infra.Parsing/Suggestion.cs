namespace Infra.Parsing;

/// <summary>Finds what was probably meant, for "did you mean".</summary>
public static class Suggestion
{
    private const int WordLengthMax = 64;
    private const int CandidatesMax = 4096;

    /// <summary>
    /// The candidate with the smallest edit distance to <paramref name="word"/> (insert, delete, replace, swap of neighbours;
    /// letter case does not count), or null if none is close: at most one edit for each three letters begun. The
    /// first of equals wins. Words above 64 characters get no suggestion; at most 4096 candidates are looked at.
    /// </summary>
    public static string? Closest(ReadOnlySpan<char> word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.IsEmpty || word.Length > WordLengthMax) return null;
        int limit = Math.Min((word.Length + 2) / 3, word.Length - 1);   // a word of one letter resembles only itself
        string? best = null;
        int seen = 0;
        foreach (string candidate in candidates)
        {
            if (++seen > CandidatesMax) break;
            int distance = Distance(word, candidate, limit);
            if (distance > limit) continue;
            best = candidate;
            limit = distance - 1;
            if (limit < 0) break;
        }
        return best;
    }

    /// <summary>
    /// Optimal string alignment distance without regard to letter case; anything above <paramref name="limit"/> is returned as limit + 1.
    /// Takes time proportional to the product of the lengths, which <see cref="Closest"/> bounds.
    /// </summary>
    internal static int Distance(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit) return limit + 1;
        int width = right.Length + 1;
        Span<int> beforeLast = new int[width];
        Span<int> last = new int[width];
        Span<int> current = new int[width];
        for (int j = 0; j < width; j++)
            last[j] = j;
        for (int i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            int rowMin = i;
            for (int j = 1; j < width; j++)
            {
                int cost = AreAlike(left[i - 1], right[j - 1]) ? 0 : 1;
                int distance = Math.Min(Math.Min(last[j], current[j - 1]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && AreAlike(left[i - 1], right[j - 2]) && AreAlike(left[i - 2], right[j - 1]))
                    distance = Math.Min(distance, beforeLast[j - 2] + 1);
                current[j] = distance;
                rowMin = Math.Min(rowMin, distance);
            }
            // A swap reaches back two rows, but its row in between is at most one above: rows only matter while one of them is within reach.
            if (rowMin > limit + 1) return limit + 1;
            Span<int> oldest = beforeLast;
            beforeLast = last;
            last = current;
            current = oldest;
        }
        return Math.Min(last[right.Length], limit + 1);
    }

    private static bool AreAlike(char left, char right) => left == right || char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
