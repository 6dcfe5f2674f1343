using System.Text;
using Infra.Build.Packing;
using Infra.Config;
using Infra.Testing;
using Infra.Testing.Processes;

namespace Infra.Build.Tests.Packing;

public class DebianTests
{
    private const string Definition = """
        name = "infra-x"
        summary = "A tool"
        description = "Does a thing.\n\nWell."
        provides = ["x"]
        user = "_x"
        [[program]]
        tool = "xd"
        target = "/usr/sbin/xd"
        [[unit]]
        source = "xd.service"
        [[manual]]
        source = "xd.8"
        [[config]]
        source = "x.toml"
        target = "/etc/x/x.toml"
        """;

    private static byte[] Build(TemporaryFolder folder, string definition = Definition)
    {
        folder.Write("artifacts/bin/xd", "\u007fELF GLIBC_2.34\0GLIBC_2.2.5\0GLIBC_2.9\0");
        folder.Write("LICENSE", "Both.");
        folder.Write("x/packaging/xd.service", "[Unit]\n");
        folder.Write("x/packaging/xd.8", ".TH XD 8\n");
        folder.Write("x/packaging/x.toml", "# x\n");
        string path = folder.Write("x/packaging/package.toml", definition);
        ConfigResult<PackageDefinition> result = PackageDefinition.Open(path);
        Assert.True(result.IsValid, string.Join('\n', result.Diagnostics));
        return new DebianPackage(new Repository(folder.Root), result.Value!, "1.2.3", DateTimeOffset.FromUnixTimeSeconds(1_700_000_000)).Build();
    }

    [Fact]
    public void Build_WhenDoneTwiceInDifferentPlaces_GivesTheSameBytes()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();

        Assert.Equal(Build(one), Build(other));
    }

    [Fact]
    public void Build_WhenAFileIsMissing_NamesIt()
    {
        using var folder = new TemporaryFolder();

        Exception? error = Record.Exception(() => Build(folder, Definition.Replace("xd.8", "missing.8")));

        Assert.Contains("missing.8", error!.Message);
    }

    [DpkgFact]
    public async Task Build_IsReadByDpkg()
    {
        using var folder = new TemporaryFolder();
        string file = folder.PathOf("x.deb");
        File.WriteAllBytes(file, Build(folder));

        ChildResult contents = await ChildProcess.RunAsync(new ChildStart("dpkg-deb", "--contents", file));
        ChildResult fields = await ChildProcess.RunAsync(new ChildStart("dpkg-deb", "--field", file));
        ChildResult unpacked = await ChildProcess.RunAsync(new ChildStart("dpkg-deb", "--raw-extract", file, folder.PathOf("out")));

        Assert.True(contents.Succeeded, contents.AllOutput);
        foreach (string path in (string[])["./usr/sbin/xd", "./usr/lib/systemd/system/xd.service", "./usr/share/man/man8/xd.8.gz", "./etc/x/x.toml", "./usr/lib/sysusers.d/infra-x.conf", "./usr/share/doc/infra-x/copyright"])
            Assert.Contains(path, contents.Output);
        Assert.Contains("-rwxr-xr-x root/root", contents.Output);
        Assert.Contains("2023-11-14", contents.Output);
        Assert.Contains("Version: 1.2.3", fields.Output);
        Assert.Contains("Depends: libc6 (>= 2.34)", fields.Output);
        Assert.True(unpacked.Succeeded, unpacked.AllOutput);
        Assert.Equal("/etc/x/x.toml\n", File.ReadAllText(folder.PathOf("out/DEBIAN/conffiles")));
        Assert.Contains("systemd-sysusers infra-x.conf", File.ReadAllText(folder.PathOf("out/DEBIAN/postinst")));
        Assert.Contains("usr/sbin/xd", File.ReadAllText(folder.PathOf("out/DEBIAN/md5sums")));
    }

    [Theory]
    [InlineData("postinst")]
    [InlineData("prerm")]
    [InlineData("postrm")]
    public async Task Build_WritesScriptsThatAShellReads(string script)
    {
        using var folder = new TemporaryFolder();
        byte[] package = Build(folder);
        // Both parts are gzip members of the ar archive; the scripts are in the first.
        int start = package.AsSpan().IndexOf("\u001f"u8);
        using var gzip = new System.IO.Compression.GZipStream(new MemoryStream(package[start..]), System.IO.Compression.CompressionMode.Decompress);
        using var tar = new System.Formats.Tar.TarReader(gzip);
        string text = "";
        while (tar.GetNextEntry() is { } entry)
        {
            if (entry.Name == $"./{script}") text = new StreamReader(entry.DataStream!).ReadToEnd();
        }

        ChildResult result = await ChildProcess.RunAsync(new ChildStart("sh", "-n") { StandardInput = Encoding.UTF8.GetBytes(text) });

        Assert.StartsWith("#!/bin/sh", text);
        Assert.True(result.Succeeded, result.AllOutput);
    }

    /// <summary>Skips where dpkg-deb is not installed: the pipeline writes packages without it.</summary>
    private sealed class DpkgFactAttribute : FactAttribute
    {
        public DpkgFactAttribute()
        {
            if (Programs.Find("dpkg-deb") is null) Skip = "dpkg-deb is not there: install dpkg";
        }
    }
}
