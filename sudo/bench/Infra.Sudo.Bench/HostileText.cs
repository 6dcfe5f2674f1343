using System.Globalization;
using System.Text;

namespace Infra.Sudo.Bench;

/// <summary>Files that were made to take time or memory: as many bytes of one kind as are asked for, in whole lines. Tests and benchmarks read the same ones.</summary>
internal static class HostileText
{
    /// <summary>All kinds with a name; lines are made from their number.</summary>
    internal static IReadOnlyDictionary<string, Func<int, string>> Kinds { get; } = new Dictionary<string, Func<int, string>>
    {
        ["lines of 1 MB"] = _ => "alice ALL=/bin/echo " + new string('x', 1_000_000) + "\n",
        ["10 000 parentheses a line"] = _ => "alice ALL=" + new string('(', 10_000) + "\n",
        ["a chain of aliases"] = i => $"User_Alias A{Text(i)}=A{Text(i + 1)}\n",
        ["aliases that nobody uses"] = i => $"User_Alias A{Text(i)}=b\n",
        ["aliases that nobody defined"] = i => $"U{Text(i)} ALL=C{Text(i)}\n",
        ["1000 stars a line"] = _ => "alice ALL=/usr/bin/ls " + Many("*a", 1000) + "b\n",
        ["large repeats"] = i => i % 2 == 0 ? "alice ALL=^/(a{255}){39}b$\n" : "alice ALL=^/(((a{255}){255}){255})b$\n",
        ["repeats that are just allowed"] = _ => "alice ALL=^/(a{255}){39}b$\n",
        ["short expressions"] = _ => "a A=^a$\n",
        ["expressions without an end"] = _ => "a ALL=" + Many("^,", 500_000) + "\n",
        ["short rules"] = _ => "a A=ALL\n",
        ["users"] = _ => Many("a,", 400_000) + "a ALL=ALL\n",
        ["commands"] = _ => "a ALL=" + Many("ALL,", 200_000) + "ALL\n",
        ["grants"] = _ => "a A=ALL" + Many(":A=ALL", 100_000) + "\n",
        ["grants with a mistake each"] = _ => "a A=/b" + Many(":x", 400_000) + "\n",
        ["digests"] = _ => "alice ALL=sha224:" + new string('a', 56) + " /usr/bin/ls\n",
        ["options"] = i => $"a A=TIMEOUT={Text(i)} CWD=/ NOTBEFORE=20200101000000Z ALL\n",
        ["settings"] = _ => "Defaults " + Many("a,", 100_000) + "a\n",
        ["lists of settings"] = i => $"Defaults env_keep+=a{Text(i)}\n",
        ["settings that are not supported"] = _ => "Defaults log_servers=a\n",
        ["values of 1 MB"] = _ => "Defaults editor=\"" + new string('\u0001', 1_000_000) + "\"\n",
        ["escapes"] = _ => "\\a ALL=/b\\,c d\\,e\n",
        ["continued lines"] = i => i == 0 ? "a ALL=/b x\\\n" : "x\\\n",
        ["mistakes"] = _ => "a=\n",
        ["empty lines"] = _ => "\n",
        ["commands with a slash too many"] = _ => "a ALL=" + Many("/a/sudoedit,", 80_000) + "ALL\n",
        ["patterns of folders"] = _ => "alice ALL=/*/*/ls x\n",
        ["other paths of one command"] = i => $"alice ALL=/usr/a{Text(i)}/../bin/ls x\n",
        ["a file that includes itself"] = _ => "@include sudoers\n",
        ["files that are empty"] = _ => "@include empty\n",
        ["files that are not there"] = i => $"@include missing{Text(i)}\n",
    };

    /// <summary>A file of at least so many bytes of one kind.</summary>
    internal static byte[] Make(string kind, int bytes)
    {
        Func<int, string> line = Kinds[kind];
        var text = new StringBuilder(bytes + (1 << 20));
        for (int i = 0; text.Length < bytes; i++)
            text.Append(line(i));
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static string Many(string part, int count) => new StringBuilder(part.Length * count).Insert(0, part, count).ToString();

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
