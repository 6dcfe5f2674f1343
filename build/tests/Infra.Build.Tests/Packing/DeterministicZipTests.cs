using System.IO.Compression;
using System.Text;
using Infra.Build.Packing;

namespace Infra.Build.Tests.Packing;

public class DeterministicZipTests
{
    private static readonly DateTimeOffset Time = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    private static byte[] Package(string chance, DateTimeOffset time, params string[] order)
    {
        var target = new MemoryStream();
        using (var zip = new ZipArchive(target, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (string name in order)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name.Replace("CHANCE", chance));
                entry.LastWriteTime = time;
                using Stream stream = entry.Open();
                stream.Write(Encoding.UTF8.GetBytes(name == "_rels/.rels" ? $"<Relationship Target=\"/p/{chance}.psmdcp\" Id=\"R{chance}\" />" : "content"));
            }
        }
        return target.ToArray();
    }

    [Fact]
    public void Rewrite_WhenOnlyChanceAndClockDiffer_GivesTheSameBytes()
    {
        byte[] one = Package("aaaa", DateTimeOffset.UtcNow, "_rels/.rels", "p/CHANCE.psmdcp", "lib/x.dll");
        byte[] other = Package("bbbb", DateTimeOffset.UtcNow.AddDays(-3), "lib/x.dll", "_rels/.rels", "p/CHANCE.psmdcp");

        Assert.NotEqual(one, other);
        Assert.Equal(DeterministicZip.Rewrite(one, Time), DeterministicZip.Rewrite(other, Time));
    }

    [Fact]
    public void Rewrite_KeepsThePropertyPartReachable()
    {
        byte[] rewritten = DeterministicZip.Rewrite(Package("aaaa", Time, "_rels/.rels", "p/CHANCE.psmdcp"), Time);

        using var zip = new ZipArchive(new MemoryStream(rewritten));
        string part = Assert.Single(zip.Entries, e => e.FullName.EndsWith(".psmdcp", StringComparison.Ordinal)).FullName;
        using var reader = new StreamReader(zip.GetEntry("_rels/.rels")!.Open());
        Assert.Contains($"Target=\"/{part}\"", reader.ReadToEnd());
    }

    [Fact]
    public void FindIn_WhenAFileNamesThePath_TellsWhich()
    {
        byte[] package = Package("x", Time, "lib/x.dll");

        Assert.Null(LocalPaths.FindIn(package, "/home/me/infra"));
        Assert.True(LocalPaths.Names(Encoding.UTF8.GetBytes("at /home/me/infra/x.cs"), "/home/me/infra"));
        Assert.True(LocalPaths.Names(Encoding.Unicode.GetBytes("at /home/me/infra/x.cs"), "/home/me/infra"));
    }
}
