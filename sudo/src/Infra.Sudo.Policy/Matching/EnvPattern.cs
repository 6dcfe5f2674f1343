namespace Infra.Sudo.Policy.Matching;

/// <summary>
/// Patterns of env_keep, env_check and env_delete (sudoers(5), "Command environment"): <c>NAME</c>, <c>LC_*</c>, <c>NAME=value*</c>. Over bytes, one pass,
/// no allocation.
/// </summary>
public static class EnvPattern
{
    /// <summary>
    /// Whether a pattern matches a variable. Without <c>=</c> it speaks of the name alone; with one, of the value too. <c>*</c> takes bytes up to
    /// the first that the pattern goes on with, and does not leave the name unless the pattern's next byte is the <c>=</c>.
    /// </summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="variable">A variable as <c>NAME=value</c>.</param>
    /// <param name="includesValue">Whether the match went into the value: only then may a value that looks like a shell function be kept.</param>
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> variable, out bool includesValue)
    {
        includesValue = false;
        int nameLength = variable.IndexOf((byte)'=');
        if (nameLength < 0) nameLength = variable.Length;
        bool mayLeaveName = false;
        int v = 0;
        int p = 0;
        while (p < pattern.Length)
        {
            if (pattern[p] == '*')
            {
                while (p < pattern.Length && pattern[p] == '*') p++;
                if (p == pattern.Length)
                {
                    includesValue = v > nameLength + 1;
                    return true;
                }

                if (pattern[p] == '=') mayLeaveName = true;
                while (v < variable.Length && variable[v] != pattern[p] && (mayLeaveName || v != nameLength)) v++;
            }

            if (v == variable.Length || variable[v] != pattern[p]) return false;
            p++;
            v++;
        }

        if (v != nameLength && v != variable.Length) return false;
        includesValue = v > nameLength + 1;
        return true;
    }
}
