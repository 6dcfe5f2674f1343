using System.Globalization;
using System.Text;
using Infra.Crypto.Legacy;
using Infra.Ntp.Daemon.State;
using Infra.Ntp.Wire;
using Infra.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Infra.Ntp.Tools.Tests.State;

public class LeapFileTests
{
    private const long Now = 1_780_000_000;                    // 2026
    private const long NtpEpoch = 2_208_988_800;
    private const long Expiry = 1_798_761_600;                 // 2027-01-01

    [Fact]
    public void Refresh_OfAGoodFile_TakesIt_AndAgainWhenItChanges()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("leap", List(Expiry));
        var file = new LeapFile(path, NullLogger.Instance);

        Assert.True(file.Refresh(Now));
        Assert.Equal(Expiry, file.Current!.ExpiresAt);
        Assert.False(file.Refresh(Now));

        folder.Write("leap", List(Expiry + 86_400));
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(5));
        Assert.True(file.Refresh(Now));
        Assert.Equal(Expiry + 86_400, file.Current!.ExpiresAt);
    }

    [Fact]
    public void Refresh_OfADamagedFile_UsesNothing()
    {
        using var folder = new TemporaryFolder();
        var file = new LeapFile(folder.Write("leap", List(Expiry).Replace("37", "38", StringComparison.Ordinal)), NullLogger.Instance);

        Assert.False(file.Refresh(Now));
        Assert.Null(file.Current);
    }

    [Fact]
    public void Refresh_AfterItsEnd_DropsTheList()
    {
        using var folder = new TemporaryFolder();
        var file = new LeapFile(folder.Write("leap", List(Expiry)), NullLogger.Instance);
        Assert.True(file.Refresh(Now));

        Assert.True(file.Refresh(Expiry));

        Assert.Null(file.Current);
    }

    [Fact]
    public void Refresh_WithoutAFile_UsesNothing()
    {
        using var folder = new TemporaryFolder();
        var file = new LeapFile(folder.PathOf("missing"), NullLogger.Instance);

        Assert.False(file.Refresh(Now));
        Assert.Null(file.Current);
    }

    [Fact]
    public void Current_SaysHowFarTaiIs()
    {
        using var folder = new TemporaryFolder();
        var file = new LeapFile(folder.Write("leap", List(Expiry)), NullLogger.Instance);
        file.Refresh(Now);

        Assert.Equal((37, LeapIndicator.None), (file.Current!.TaiOffsetAt(Now), file.Current.AnnouncementAt(Now)));
    }

    private static string List(long expiryUnix)
    {
        string updated = (Now - 86_400 + NtpEpoch).ToString(CultureInfo.InvariantCulture);
        string expiry = (expiryUnix + NtpEpoch).ToString(CultureInfo.InvariantCulture);
        (string At, string Tai)[] entries = [("3644697600", "36"), ("3692217600", "37")];
        var digest = new byte[Sha1.DigestSize];
        Sha1.Hash(Encoding.ASCII.GetBytes(updated + expiry + string.Concat(entries.Select(entry => entry.At + entry.Tai))), digest);
        string words = string.Join(' ', digest.Chunk(4).Select(word => Convert.ToHexStringLower(word)));
        return $"#$\t{updated}\n#@\t{expiry}\n{string.Concat(entries.Select(entry => $"{entry.At}\t{entry.Tai}\t# text\n"))}#h\t{words}\n";
    }
}
