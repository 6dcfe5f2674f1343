namespace Infra.Sudo.Visudo;

/// <summary>The command line of visudo(8).</summary>
public sealed record VisudoOptions
{
    /// <summary>The file that is checked or edited when none is named.</summary>
    public const string Installed = "/etc/sudoers";

    /// <summary>What <c>visudo -h</c> prints below its first line, and mistakes alone.</summary>
    public const string Usage = "usage: visudo [-chqsV] [[-f] sudoers ]\n";

    private const string Help = "visudo - safely edit the sudoers file\n\n" + Usage + """

        Options:
          -c, --check              check-only mode
          -f, --file=sudoers       specify sudoers file location
          -h, --help               display help message and exit
          -I, --no-includes        do not edit include files
          -O, --owner              check or set the owner of the file
          -P, --perms              check or set the mode of the file
          -q, --quiet              less verbose (quiet) syntax error messages
          -s, --strict             strict syntax checking
          -V, --version            display version information and exit

        """;

    /// <summary>Check only.</summary>
    public bool Checks { get; private set; }

    /// <summary>Undefined aliases are mistakes too.</summary>
    public bool IsStrict { get; private set; }

    /// <summary>Say nothing about mistakes.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Leave included files alone.</summary>
    public bool SkipsIncludes { get; private set; }

    /// <summary>Check or set the owner also of a named file.</summary>
    public bool WantsOwner { get; private set; }

    /// <summary>Check or set the mode also of a named file.</summary>
    public bool WantsMode { get; private set; }

    /// <summary>The named file; null without one, <c>-</c> for standard input.</summary>
    public string? File { get; private set; }

    /// <summary>What to print instead of doing anything; null without.</summary>
    public string? Information { get; private set; }

    /// <summary>What is wrong with the command line; null if nothing is.</summary>
    public string? Mistake { get; private set; }

    /// <summary>Reads a command line. Short options may stand together; a value may follow its option at once.</summary>
    public static VisudoOptions Parse(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var options = new VisudoOptions();
        List<string> operands = [];
        for (int i = 0; i < arguments.Count && options.Mistake is null; i++)
        {
            string argument = arguments[i];
            if (argument == "--")
            {
                operands.AddRange(arguments.Skip(i + 1));
                break;
            }

            if (argument.StartsWith("--", StringComparison.Ordinal)) options.ReadLong(argument[2..], arguments, ref i);
            else if (argument.Length > 1 && argument[0] == '-') options.ReadShort(argument, arguments, ref i);
            else operands.Add(argument);
        }

        if (operands.Count > 1 || (operands.Count == 1 && options.File is not null)) options.Mistake ??= "";
        if (operands.Count == 1) options.File ??= operands[0];
        return options;
    }

    private void ReadLong(string text, IReadOnlyList<string> arguments, ref int at)
    {
        int equals = text.IndexOf('=', StringComparison.Ordinal);
        string name = equals < 0 ? text : text[..equals];
        if (name == "file")
        {
            if (equals >= 0) File = text[(equals + 1)..];
            else if (++at < arguments.Count) File = arguments[at];
            else Mistake = "option '--file' requires an argument";
            return;
        }

        char letter = name switch
        {
            "check" => 'c',
            "help" => 'h',
            "no-includes" => 'I',
            "owner" => 'O',
            "perms" => 'P',
            "quiet" => 'q',
            "strict" => 's',
            "version" => 'V',
            "export" => 'x',
            _ => '?',
        };
        if (letter == '?') Mistake = $"unrecognized option '--{name}'";
        else if (equals >= 0) Mistake = $"option '--{name}' doesn't allow an argument";
        else Set(letter);
    }

    private void ReadShort(string argument, IReadOnlyList<string> arguments, ref int at)
    {
        for (int i = 1; i < argument.Length && Mistake is null; i++)
        {
            if (argument[i] != 'f')
            {
                Set(argument[i]);
                continue;
            }

            if (i + 1 < argument.Length) File = argument[(i + 1)..];
            else if (++at < arguments.Count) File = arguments[at];
            else Mistake = "option requires an argument -- 'f'";
            return;
        }
    }

    private void Set(char letter)
    {
        switch (letter)
        {
            case 'c': Checks = true; break;
            case 's': IsStrict = true; break;
            case 'q': IsQuiet = true; break;
            case 'I': SkipsIncludes = true; break;
            case 'O': WantsOwner = true; break;
            case 'P': WantsMode = true; break;
            case 'h': Information = Help; break;
            case 'V': Information = "visudo version " + (typeof(VisudoOptions).Assembly.GetName().Version?.ToString(3) ?? "0") + "\nvisudo grammar version 50\n"; break;
            case 'x': Mistake = "the -x option is gone: use \"sudoersctl export\""; break;
            default: Mistake = $"invalid option -- '{letter}'"; break;
        }
    }
}
