namespace Infra.Av1.Tool.CommandLine;

/// <summary>
/// Takes arguments apart as getopt_long(3) does: -q, -ofile, -o file, -qi file, --name value, --name=value, unique beginnings of names, -- as the end of options; other words may stand anywhere.
/// </summary>
internal sealed class OptionReader(IReadOnlyList<string> arguments)
{
    private int _next;
    private int _letter;

    /// <summary>Words that are no options.</summary>
    public List<string> Words { get; } = [];

    /// <summary>The next option. False: no more, or a mistake, which <paramref name="mistake"/> tells.</summary>
    public bool TryRead(out Option option, out string value, out string? mistake)
    {
        option = null!;
        value = "";
        mistake = null;
        if (_letter > 0) return TryReadLetter(out option, out value, out mistake);
        while (_next < arguments.Count)
        {
            string argument = arguments[_next++];
            if (argument == "--")
            {
                Words.AddRange(arguments.Skip(_next));
                _next = arguments.Count;
                return false;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal)) return TryReadName(argument[2..], out option, out value, out mistake);
            if (argument.Length > 1 && argument[0] == '-')
            {
                _letter = 1;
                return TryReadLetter(out option, out value, out mistake);
            }

            Words.Add(argument);
        }

        return false;
    }

    private bool TryReadLetter(out Option option, out string value, out string? mistake)
    {
        string argument = arguments[_next - 1];
        char letter = argument[_letter++];
        value = "";
        mistake = null;
        option = Array.Find(Option.All, o => o.Letter == letter)!;
        string rest = argument[_letter..];
        if (rest.Length == 0 || option is null || option.HasValue) _letter = 0;
        if (option is null)
        {
            mistake = $"invalid option -- '{letter}'";
            return false;
        }

        if (!option.HasValue) return true;
        if (rest.Length > 0)
        {
            value = rest;
            return true;
        }

        return TryTakeNext($"option requires an argument -- '{letter}'", out value, out mistake);
    }

    private bool TryReadName(string text, out Option option, out string value, out string? mistake)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        value = equals < 0 ? "" : text[(equals + 1)..];
        if (!TryFind(name, out option, out mistake)) return false;
        if (!option.HasValue)
        {
            // dav1d's --realtime has an optional value.
            if (equals >= 0 && option.Name != "realtime") mistake = $"option '--{option.Name}' doesn't allow an argument";
            return mistake is null;
        }

        return equals >= 0 || TryTakeNext($"option '--{option.Name}' requires an argument", out value, out mistake);
    }

    private bool TryTakeNext(string otherwise, out string value, out string? mistake)
    {
        bool isThere = _next < arguments.Count;
        value = isThere ? arguments[_next++] : "";
        mistake = isThere ? null : otherwise;
        return isThere;
    }

    private static bool TryFind(string name, out Option option, out string? mistake)
    {
        mistake = null;
        option = Array.Find(Option.All, o => o.Name == name)!;
        if (option is not null) return true;
        Option[] found = Array.FindAll(Option.All, o => o.Name.StartsWith(name, StringComparison.Ordinal));
        if (Array.Exists(found, o => !o.IsOurs)) found = Array.FindAll(found, o => !o.IsOurs);
        option = found.Length == 1 ? found[0] : null!;
        if (found.Length != 1) mistake = found.Length == 0 ? $"unrecognized option '--{name}'" : $"option '--{name}' is ambiguous";
        return option is not null;
    }
}
