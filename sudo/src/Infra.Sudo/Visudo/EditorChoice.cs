using System.Text;
using Infra.Sudo.Interop;

namespace Infra.Sudo.Visudo;

/// <summary>The editor: from SUDO_EDITOR, VISUAL or EDITOR, if env_editor is set or the program is one of the setting <c>editor</c>; else the first of those that there is.</summary>
/// <param name="Path">The program.</param>
/// <param name="Words">Its name and arguments as they were given.</param>
internal sealed record EditorChoice(byte[] Path, IReadOnlyList<byte[]> Words)
{
    private const int WordsMax = 256;

    // They take +LINE (visudo(8) of the original names the family of vi, emacs, nano, joe and pico).
    private static readonly string[] TakeLine = ["vi", "vim", "nvi", "elvis", "vile", "nano", "pico", "emacs", "mg", "jove", "joe", "jmacs", "jstar", "jpico", "rjoe", "editor"];

    /// <summary>Whether the editor understands <c>+LINE</c>.</summary>
    internal bool KnowsLines => TakeLine.Contains(Encoding.Latin1.GetString(Path.AsSpan(Path.AsSpan().LastIndexOf((byte)'/') + 1)));

    /// <summary>Chooses.</summary>
    /// <param name="environment">The caller's variables.</param>
    /// <param name="allowed">The setting <c>editor</c>: paths between colons.</param>
    /// <param name="takesAny">The setting <c>env_editor</c>.</param>
    /// <param name="mistake">Why there is none.</param>
    internal static EditorChoice? Find(IReadOnlyList<byte[]> environment, ReadOnlySpan<byte> allowed, bool takesAny, out string mistake)
    {
        mistake = "";
        List<EditorChoice> known = [];
        foreach (Range part in allowed.Split((byte)':'))
        {
            if (Read(allowed[part], environment) is { } each) known.Add(each);
        }

        foreach (string name in new[] { "SUDO_EDITOR", "VISUAL", "EDITOR" })
        {
            byte[] value = Variable(environment, name);
            if (value.Length == 0) continue;
            EditorChoice? wanted = Read(value, environment);
            if (wanted is null && takesAny)
            {
                mistake = $"specified editor ({Encoding.Latin1.GetString(value)}) doesn't exist";
                return null;
            }

            if (wanted is null || (!takesAny && !known.Exists(each => IsSame(each.Path, wanted.Path)))) continue;
            if (!wanted.Words.Any(word => word.AsSpan().SequenceEqual("--"u8))) return wanted;
            mistake = "editor arguments may not contain \"--\"";
            return null;
        }

        if (known.Count > 0) return known[0];
        mistake = $"no editor found (editor path = {Encoding.Latin1.GetString(allowed)})";
        return null;
    }

    internal static byte[] Variable(IReadOnlyList<byte[]> environment, string name)
    {
        byte[] start = Encoding.ASCII.GetBytes(name + "=");
        return environment.FirstOrDefault(each => each.AsSpan().StartsWith(start))?[start.Length..] ?? [];
    }

    private static EditorChoice? Read(ReadOnlySpan<byte> text, IReadOnlyList<byte[]> environment)
    {
        List<byte[]> words = Split(text);
        if (words.Count == 0) return null;
        if (words[0].Contains((byte)'/')) return IsProgram(words[0]) ? new EditorChoice(words[0], words) : null;
        ReadOnlySpan<byte> path = Variable(environment, "PATH");
        foreach (Range part in path.Split((byte)':'))
        {
            if (path[part].IsEmpty || path[part][0] != (byte)'/') continue;   // never from the working directory
            byte[] file = [.. path[part], (byte)'/', .. words[0]];
            if (IsProgram(file)) return new EditorChoice(file, words);
        }

        return null;
    }

    // Words between blanks; quotes keep blanks, a backslash keeps what follows it.
    private static List<byte[]> Split(ReadOnlySpan<byte> text)
    {
        List<byte[]> words = [];
        List<byte> word = [];
        bool isOpen = false;
        byte quote = 0;
        for (int i = 0; i < text.Length && words.Count < WordsMax; i++)
        {
            byte value = text[i];
            if (value == (byte)'\\' && i + 1 < text.Length)
            {
                word.Add(text[++i]);
                isOpen = true;
            }
            else if (quote != 0 ? value == quote : value is (byte)'"' or (byte)'\'')
            {
                quote = quote == 0 ? value : (byte)0;
                isOpen = true;
            }
            else if (quote == 0 && value is (byte)' ' or (byte)'\t')
            {
                if (isOpen) words.Add([.. word]);
                word.Clear();
                isOpen = false;
            }
            else
            {
                word.Add(value);
                isOpen = true;
            }
        }

        if (isOpen) words.Add([.. word]);
        return words;
    }

    private static bool IsProgram(byte[] path) => NativeFile.Status(path, out FileStatus status).IsNone && status.IsRegular && (status.Permissions & 0x49) != 0;

    private static bool IsSame(byte[] left, byte[] right) =>
        NativeFile.Status(left, out FileStatus one).IsNone && NativeFile.Status(right, out FileStatus other).IsNone && one.IsSameFile(other);
}
