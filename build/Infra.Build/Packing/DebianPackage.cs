using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Infra.Build.Processes;

namespace Infra.Build.Packing;

/// <summary>Makes one Debian package out of its definition and the published tools.</summary>
internal sealed partial class DebianPackage(Repository repository, PackageDefinition definition, string version, DateTimeOffset time)
{
    private const string Maintainer = "The Infra authors <infra@invalid>";
    private const int ScriptMode = 0b111_101_101;

    /// <summary>The file's name: infra-ntp_0.1.0_amd64.deb.</summary>
    internal string FileName => $"{definition.Name}_{version}_amd64.deb";

    /// <summary>Makes its bytes. The tools must have been published.</summary>
    /// <exception cref="PipelineException">A source is missing.</exception>
    internal byte[] Build()
    {
        List<DebianArchive.Member> data = [.. Programs(), .. Files(), .. Documents()];
        string[] configs = [.. definition.Files.Where(f => f.IsConfig).Select(f => f.Target)];
        List<DebianArchive.Member> control =
        [
            Text("control", Control(data), PackageFile.PlainMode),
            Text("md5sums", Sums(data), PackageFile.PlainMode),
        ];
        if (configs.Length > 0) control.Add(Text("conffiles", string.Join('\n', configs) + "\n", PackageFile.PlainMode));
        if (definition.Units.Count > 0 || definition.User is not null)
        {
            control.Add(Text("postinst", AfterInstall(), ScriptMode));
            control.Add(Text("prerm", BeforeRemove(), ScriptMode));
            control.Add(Text("postrm", AfterRemove(), ScriptMode));
        }
        return DebianArchive.Write(control, data, time);
    }

    private IEnumerable<DebianArchive.Member> Programs()
    {
        foreach (PackageProgram program in definition.Programs)
            yield return new DebianArchive.Member(Inside(program.Target), Read(Path.Combine(repository.Binaries, program.Tool)), program.Mode);
    }

    private IEnumerable<DebianArchive.Member> Files()
    {
        foreach (PackageFile file in definition.Files)
        {
            byte[] content = Read(Path.Combine(definition.Folder, file.Source));
            if (file.Target.EndsWith(".gz", StringComparison.Ordinal)) content = DebianArchive.Compress(content);
            yield return new DebianArchive.Member(Inside(file.Target), content, file.Mode);
        }
        if (definition.User is { } user)
        {
            string line = $"u {user} - \"{definition.Summary}\"\n";
            yield return Text($"usr/lib/sysusers.d/{definition.Name}.conf", line, PackageFile.PlainMode);
        }
    }

    // Debian policy 12.5 and 12.7: every package has its licence and what changed.
    private IEnumerable<DebianArchive.Member> Documents()
    {
        string folder = $"usr/share/doc/{definition.Name}";
        yield return new DebianArchive.Member($"{folder}/copyright", Read(repository.PathOf("LICENSE")), PackageFile.PlainMode);
        string changes = repository.PathOf("CHANGELOG.md");
        if (File.Exists(changes)) yield return new DebianArchive.Member($"{folder}/changelog.gz", DebianArchive.Compress(Read(changes)), PackageFile.PlainMode);
    }

    private string Control(IReadOnlyList<DebianArchive.Member> data)
    {
        long kilobytes = data.Sum(m => (m.Content.Length + 1023) / 1024);
        var text = new StringBuilder();
        text.Append($"Package: {definition.Name}\nVersion: {version}\nArchitecture: amd64\nMaintainer: {Maintainer}\n");
        text.Append(CultureInfo.InvariantCulture, $"Installed-Size: {kilobytes}\nSection: {definition.Section}\nPriority: optional\n");
        text.Append($"Depends: libc6 (>= {NeededLibc(data)})\n");
        Append(text, "Recommends", definition.Recommends);
        Append(text, "Provides", definition.Provides);
        Append(text, "Conflicts", definition.Conflicts);
        Append(text, "Replaces", definition.Replaces);
        text.Append($"Description: {definition.Summary}\n");
        // Policy 5.6.13: further lines begin with a blank, an empty one is a dot.
        foreach (string line in definition.Description.Trim().Split('\n').Where(_ => definition.Description.Length > 0))
            text.Append(line.Length == 0 ? " .\n" : $" {line}\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, string field, IReadOnlyList<string> values)
    {
        if (values.Count > 0) text.Append($"{field}: {string.Join(", ", values)}\n");
    }

    /// <summary>The newest version of glibc whose symbols a program asks for: their names stand in its dynamic string table.</summary>
    internal static Version NeededLibc(IEnumerable<DebianArchive.Member> data)
    {
        const string LibcMin = "2.17";   // older ones have no release of Debian left
        var needed = Version.Parse(LibcMin);
        foreach (DebianArchive.Member member in data.Where(m => m.Content.AsSpan().StartsWith("\u007fELF"u8)))
        {
            foreach (Match match in LibcSymbol().Matches(Encoding.Latin1.GetString(member.Content)))
            {
                var found = Version.Parse(match.Groups[1].ValueSpan);
                if (found > needed) needed = found;
            }
        }
        return needed;
    }

    private static string Sums(IEnumerable<DebianArchive.Member> data)
    {
        var text = new StringBuilder();
        foreach (DebianArchive.Member member in data.OrderBy(m => m.Path, StringComparer.Ordinal))
        {
            // The format that dpkg --verify reads; it protects against nothing but decay.
            text.Append($"{Convert.ToHexStringLower(MD5.HashData(member.Content))}  {member.Path}\n");
        }
        return text.ToString();
    }

    private string AfterInstall()
    {
        var text = new StringBuilder("#!/bin/sh\nset -e\n[ \"$1\" = configure ] || exit 0\n");
        if (definition.User is not null) text.Append($"if command -v systemd-sysusers >/dev/null; then systemd-sysusers {definition.Name}.conf; fi\n");
        foreach (string unit in definition.Units)
        {
            // A first installation enables and starts, an upgrade starts again what was running: Debian's habit for daemons.
            text.Append("if [ -d /run/systemd/system ]; then\n    systemctl daemon-reload\n");
            text.Append($"    if [ -z \"$2\" ]; then systemctl enable --now {unit} || :; else systemctl try-restart {unit} || :; fi\nelif [ -z \"$2\" ] && command -v systemctl >/dev/null; then\n    systemctl enable {unit} || :\nfi\n");
        }
        return text.ToString();
    }

    private string BeforeRemove()
    {
        var text = new StringBuilder("#!/bin/sh\nset -e\n");
        foreach (string unit in definition.Units)
            text.Append($"if [ \"$1\" = remove ] && [ -d /run/systemd/system ]; then systemctl disable --now {unit} || :; fi\n");
        return text.ToString();
    }

    private static string AfterRemove() => "#!/bin/sh\nset -e\nif [ -d /run/systemd/system ]; then systemctl daemon-reload || :; fi\n";

    private static DebianArchive.Member Text(string path, string content, int mode) => new(path, Encoding.UTF8.GetBytes(content), mode);

    private static string Inside(string target) =>
        target.StartsWith('/') && !target.Split('/').Contains("..") ? target[1..] : throw new PipelineException($"a package holds {target}, which is no absolute path");

    private static byte[] Read(string path) => File.Exists(path) ? File.ReadAllBytes(path) : throw new PipelineException($"a package needs {path}, which is not there");

    [GeneratedRegex(@"GLIBC_(\d+\.\d+)\b")]
    private static partial Regex LibcSymbol();
}
