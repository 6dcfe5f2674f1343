using System.Text;
using Infra.Testing.Fakes;

namespace Infra.Sudo.Policy.Tests.Generation;

/// <summary>Policies in the part of the language that sudo-rs 0.2.5 knows too: no wildcards in arguments, no netgroups, networks, dates, digests or expressions, host names in full.</summary>
internal sealed class CommonPolicies(ulong seed)
{
    private static readonly string[] UserWords = ["alice", "bob", "carol", "ALL", "#2001", "#2002", "%staffers", "%opers", "%#2100", "UA", "UB", "dave"];
    private static readonly string[] HostWords = ["ALL", "ALL", "ALL", "web1.example.com", "db1", "HA"];
    private static readonly string[] RunasWords = ["ALL", "ALL", "root", "bob", "#2002", "%opers", "RA", "carol"];
    private static readonly string[] GroupWords = ["staffers", "opers", "ALL", "wheel"];
    private static readonly string[] CommandWords = ["ALL", "/usr/bin/ls", "/usr/bin/id", "/usr/bin/", "/usr/bin/cat /etc/hosts", "/usr/bin/ls -l", "/usr/bin/ls \"\"", "/usr/bin/[a-i]*", "/usr/bin/*", "/opt/tools/run", "/opt/tools/", "CA", "CB", "/nonexistent/x"];
    private static readonly string[] Commands = ["/usr/bin/ls", "/usr/bin/id", "/usr/bin/cat", "/usr/bin/echo", "/opt/tools/run", "/opt/tools/other"];
    private static readonly string[][] ArgumentLists = [[], [], ["-l"], ["/etc/hosts"], ["/etc/hosts", "/etc/passwd"], ["a", "b"]];

    private readonly SeededRandom _random = new(seed);
    private readonly StringBuilder _text = new();

    internal string Policy()
    {
        _text.Clear();
        _text.Append("User_Alias UA = ");
        List(3, () => Member(["alice", "bob", "%opers", "carol"]));
        _text.Append("\nUser_Alias UB = ");
        List(3, () => Member(["UA", "carol", "#2002"]));
        _text.Append("\nHost_Alias HA = ");
        List(2, () => Member(["web1.example.com", "db1", "ALL"]));
        _text.Append("\nRunas_Alias RA = ");
        List(2, () => Member(["bob", "carol", "root"]));
        _text.Append("\nCmnd_Alias CA = ");
        List(3, () => Member(CommandWords[..^3]));
        _text.Append("\nCmnd_Alias CB = ");
        List(2, () => Member([.. CommandWords[..^3], "CA"]));
        _text.Append('\n');
        int rules = 1 + _random.Next(5);
        for (int i = 0; i < rules; i++)
        {
            List(3, () => Member(UserWords));
            _text.Append(' ');
            List(2, () => Member(HostWords));
            _text.Append(" = ");
            List(3, Spec);
            _text.Append('\n');
        }

        return _text.ToString();
    }

    internal Question Ask() => new(
        "root", _random.Next(2) == 0 ? Pick(["root", "bob", "carol"]) : null, _random.Next(8) == 0 ? Pick(["staffers", "opers", "bob"]) : null, Pick(["alice", "bob", "carol"]),
        Pick(Commands), ArgumentLists[_random.Next(ArgumentLists.Length)]);

    private void Spec()
    {
        switch (_random.Next(6))
        {
            case 0: _text.Append('('); List(2, () => Member(RunasWords)); _text.Append(" : "); List(2, () => _text.Append(Pick(GroupWords))); _text.Append(") "); break;
            case <= 3: _text.Append('('); List(2, () => Member(RunasWords)); _text.Append(") "); break;
            default: break;
        }
        if (_random.Next(5) == 0) _text.Append(Pick(["NOPASSWD: ", "PASSWD: "]));
        Member(CommandWords);
    }

    private void Member(string[] words)
    {
        if (_random.Next(7) == 0) _text.Append('!');
        _text.Append(Pick(words));
    }

    private void List(int countMax, Action member)
    {
        int count = 1 + _random.Next(countMax);
        for (int i = 0; i < count; i++)
        {
            if (i > 0) _text.Append(", ");
            member();
        }
    }

    private string Pick(string[] words) => words[_random.Next(words.Length)];
}
