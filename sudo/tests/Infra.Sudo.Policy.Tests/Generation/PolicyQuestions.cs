using System.Globalization;
using System.Text;
using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Generation;

/// <summary>A question as a command line of sudo and as its parts.</summary>
public sealed record Question(string Caller, string? RunasUser, string? RunasGroup, string? ListUser, string Command, string[] Arguments)
{
    /// <summary>Whether the command is to run, not only to be asked about.</summary>
    public bool DoesRun { get; init; }

    /// <summary>The arguments of <c>sudo -n -l</c>, or of <c>sudo -n</c>, quoted for a shell.</summary>
    public string ToShell()
    {
        var text = new StringBuilder(DoesRun ? "-n" : "-n -l");
        if (ListUser is not null) text.Append(" -U ").Append(Quote(ListUser));
        if (RunasUser is not null) text.Append(" -u ").Append(Quote(RunasUser));
        if (RunasGroup is not null) text.Append(" -g ").Append(Quote(RunasGroup));
        text.Append(" -- ").Append(Quote(Command));
        foreach (string argument in Arguments)
            text.Append(' ').Append(Quote(argument));
        return text.ToString();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}

/// <summary>Makes policies for one small machine, and questions that often come near to their rules.</summary>
public sealed class PolicyQuestions(ulong seed)
{
    /// <summary>Users of the machine: name, uid, gid, groups.</summary>
    public static IReadOnlyList<(string Name, uint Uid, uint Gid)> Users { get; } = [("root", 0, 0), ("alice", 2001, 2001), ("bob", 2002, 2002), ("carol", 2003, 2100), ("Alice", 2004, 2004)];

    /// <summary>Groups of the machine: name, gid, further members.</summary>
    public static IReadOnlyList<(string Name, uint Gid, string[] Members)> Groups { get; } =
        [("root", 0, []), ("alice", 2001, []), ("bob", 2002, []), ("staffers", 2100, ["alice"]), ("opers", 2101, ["bob", "carol"]), ("Alice", 2004, []), ("wheel", 2102, [])];

    private static readonly string[] UserWords = ["alice", "bob", "carol", "ALL", "ALL", "#2001", "#2002", "%staffers", "%opers", "%#2100", "+admins", "UA", "UB", "dave", "ALICE", "%OPERS", "%:x", "UC"];
    private static readonly string[] HostWords = ["ALL", "ALL", "ALL", "web1", "web*", "db1", "*.example.com", "web1.example.com", "web1.other", "10.1.0.0/16", "10.1.2.3", "10.1.0.0", "10.9.0.0/16", "192.168.0.0/255.255.0.0", "+servers", "HA", "HB", "10.1.2.0/255.255.255.0", "127.0.0.1", "WEB1", "w?b[0-9]"];
    private static readonly string[] RunasWords = ["ALL", "ALL", "root", "bob", "#2002", "%staffers", "%opers", "+admins", "RA", "carol", "#0", "RB", "nosuch"];
    private static readonly string[] GroupWords = ["staffers", "opers", "#2101", "ALL", "wheel", "RA"];
    private static readonly string[] CommandWords = ["ALL", "/bin/ls", "/usr/bin/ls", "/usr/bin/id", "/usr/bin/", "/bin/", "/usr/bin/cat /etc/hosts", "/bin/cat /etc/*", "/usr/bin/ls -l", "/usr/bin/ls \"\"", "/usr/bin/[a-i]*", "/usr/bin/*", "/*/bin/ls", "^/usr/bin/(ls|id)$", "^/bin/l.$", "/usr/bin/ls ^-[la]+$", "/usr/bin/id -[a-z]", "/opt/tools/run", "/opt/tools/", "/opt/link/run", "/opt/tools/r*", "/opt/*/run", "CA", "CB", "CC", "list", "/nonexistent/x", "/usr/bin/cat *", "/usr/bin/echo a\\,b", "/opt/tools/other *", "^/opt/.*$ ^(a|b) .*$", "^/usr/bin/id|ls$", "/usr/bin/true", "/bin/t*", "/usr/bin/true ^a|b$", "/opt/tools/run ^-l|x y$", "/opt/tools/[!o]*", "/usr/bin/echo ^a b$", "/opt/hard"];
    private static readonly string[] Callers = ["alice", "alice", "bob", "carol", "Alice"];
    private static readonly string[] Commands = ["/bin/ls", "/usr/bin/ls", "/usr/bin/id", "/usr/bin/cat", "/bin/cat", "/usr/bin/echo", "/opt/tools/run", "/opt/tools/other", "/opt/link/run", "/opt/hard", "ls", "id", "/usr/bin/../bin/ls"];
    private static readonly string[][] ArgumentLists = [[], [], ["-l"], ["/etc/hosts"], ["/etc/hosts", "/etc/passwd"], ["-l", "-a"], ["-la"], ["-u"], ["a,b"], ["a", "b"], ["b x"], [""], ["a b"], ["*"], ["a", "x y"]];

    private readonly SeededRandom _random = new(seed);
    private readonly StringBuilder _text = new();

    /// <summary>A policy that visudo takes without a mistake.</summary>
    public string Policy()
    {
        _text.Clear();
        _text.Append("Defaults !fqdn\n");
        if (_random.Next(5) == 0) _text.Append("Defaults !case_insensitive_user\n");
        if (_random.Next(5) == 0) _text.Append("Defaults !case_insensitive_group\n");
        if (_random.Next(6) == 0) _text.Append("Defaults match_group_by_gid\n");
        if (_random.Next(6) == 0) _text.Append("Defaults fast_glob\n");
        if (_random.Next(8) == 0) _text.Append("Defaults:alice fast_glob\n");
        if (_random.Next(8) == 0) _text.Append("Defaults runas_default=bob\n");
        if (_random.Next(8) == 0) _text.Append("Defaults@web1 runas_default=carol\n");
        if (_random.Next(10) == 0) _text.Append("Defaults netgroup_tuple\n");
        if (_random.Next(10) == 0) _text.Append("Defaults:%opers !use_netgroups\n");
        if (_random.Next(4) == 0) _text.Append("Defaults !authenticate\n");
        if (_random.Next(10) == 0) _text.Append("Defaults>bob !authenticate\n");
        if (_random.Next(10) == 0) _text.Append("Defaults!/usr/bin/true !authenticate\n");
        if (_random.Next(10) == 0) _text.Append("Defaults exempt_group=staffers\n");
        Alias("User_Alias", "UA", UserWords, "UA");
        Alias("User_Alias", "UB", UserWords, "UB");
        Alias("Host_Alias", "HA", HostWords, "HA");
        Alias("Host_Alias", "HB", HostWords, "HB");
        Alias("Runas_Alias", "RA", RunasWords, "RA");
        Alias("Cmnd_Alias", "CA", CommandWords, "CA");
        Alias("Cmnd_Alias", "CB", CommandWords, "CB");
        if (_random.Next(4) == 0) _text.Append("ALL ALL = (ALL : ALL) ALL\n");
        int rules = 1 + _random.Next(6);
        for (int i = 0; i < rules; i++)
            Rule();
        return _text.Append("Defaults listpw=never\n").ToString();
    }

    /// <summary>A question to the machine.</summary>
    public Question Ask()
    {
        string[] arguments = ArgumentLists[_random.Next(ArgumentLists.Length)];
        string? user = _random.Next(3) == 0 ? Pick(["root", "bob", "carol", "alice", "#2002", "#0", "Alice"]) : null;
        string? group = _random.Next(6) == 0 ? Pick(["staffers", "opers", "wheel", "#2101", "bob", "root"]) : null;
        string? listUser = _random.Next(12) == 0 ? Pick(["alice", "bob", "carol", "root"]) : null;
        return new Question(listUser is not null && _random.Next(2) == 0 ? "root" : Pick(Callers), listUser is null ? user : null, listUser is null ? group : null, listUser, Pick(Commands), arguments);
    }

    /// <summary>A question that runs a command which does nothing, whatever its arguments.</summary>
    public Question AskToRun()
    {
        Question question = Ask();
        return question with { ListUser = null, Command = Pick(["/usr/bin/true", "/bin/true", "true", "/opt/tools/run", "/opt/link/run", "/opt/hard"]), DoesRun = true };
    }

    private void Alias(string keyword, string name, string[] words, string self)
    {
        if (_random.Next(3) == 0) return;
        _text.Append(keyword).Append(' ').Append(name).Append(" = ");
        List(4, () => Member([.. words.Where(word => word != self || _random.Next(30) == 0)]));
        _text.Append('\n');
    }

    private void Rule()
    {
        List(3, () => Member(UserWords));
        _text.Append(' ');
        int grants = _random.Next(5) == 0 ? 2 : 1;
        for (int i = 0; i < grants; i++)
        {
            if (i > 0) _text.Append(" : ");
            List(2, () => Member(HostWords));
            _text.Append(" = ");
            List(4, Spec);
        }
        _text.Append('\n');
    }

    private void Spec()
    {
        switch (_random.Next(9))
        {
            case 0: _text.Append("() "); break;
            case 1: _text.Append("(: "); List(2, () => Member(GroupWords)); _text.Append(") "); break;
            case 2: _text.Append('('); List(2, () => Member(RunasWords)); _text.Append(" : "); List(2, () => Member(GroupWords)); _text.Append(") "); break;
            case <= 5: _text.Append('('); List(2, () => Member(RunasWords)); _text.Append(") "); break;
            default: break;
        }
        if (_random.Next(14) == 0) _text.Append(Pick(["NOTAFTER=20200101000000Z ", "NOTBEFORE=20200101000000Z ", "NOTBEFORE=20990101000000Z ", "NOTAFTER=20990101000000Z "]));
        if (_random.Next(3) == 0) _text.Append(Pick(["NOPASSWD: ", "NOPASSWD: ", "PASSWD: ", "NOEXEC: ", "SETENV: "]));
        if (_random.Next(20) == 0) _text.Append(Pick(["%LSDIGEST% /usr/bin/ls", "%IDDIGEST% /usr/bin/ls", "%LSDIGEST% ALL", "%LSDIGEST% /usr/bin/l*", "%IDDIGEST%, %LSDIGEST% /bin/ls", "%LSBASE64% /usr/bin/", "%IDDIGEST% !/usr/bin/ls"]));
        else Member(CommandWords);
    }

    private void Member(string[] words)
    {
        if (_random.Next(6) == 0) _text.Append('!');
        _text.Append(Pick(words));
    }

    private void List(int countMax, Action member)
    {
        int count = 1 + (_random.Next(2) == 0 ? 0 : _random.Next(countMax));
        for (int i = 0; i < count; i++)
        {
            if (i > 0) _text.Append(", ");
            member();
        }
    }

    private string Pick(string[] words) => words[_random.Next(words.Length)];

    /// <summary>Invariant text of a number.</summary>
    internal static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
