using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Discipline;
using Infra.Ntp.Wire;

namespace Infra.Ntp.Tests.Discipline;

public class LeapSecondListTests
{
    private const long LeapOf2017 = 1_483_228_800;
    private static readonly string Entries = "3644697600 36 # 1 Jul 2015\n3692217600\t37\t# 1 Jan 2017\n";

    /// <summary>The file of the IERS, taken from Debian's tzdata: the digest is over its own order of digits.</summary>
    [Fact]
    public void PublishedList_HasTheRightDigest()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "leap-seconds.list"));

        Assert.Equal(LeapSecondListResult.Ok, LeapSecondList.TryParse(file, out LeapSecondList? list));

        Assert.Equal(28, list!.Count);
        Assert.Equal(37, list.TaiOffsetAt(LeapOf2017));
        Assert.Equal(36, list.TaiOffsetAt(LeapOf2017 - 1));
        Assert.Equal(10, list.TaiOffsetAt(63_072_000));
        Assert.Equal(0, list.TaiOffsetAt(63_072_000 - 1));
        Assert.Equal(LeapIndicator.Insert, list.AnnouncementAt(LeapOf2017 - 1));
        Assert.Equal(LeapIndicator.Insert, list.AnnouncementAt(LeapOf2017 - 86_400));
        Assert.Equal(LeapIndicator.None, list.AnnouncementAt(LeapOf2017 - 86_401));
        Assert.Equal(LeapIndicator.None, list.AnnouncementAt(LeapOf2017));
    }

    [Fact]
    public void AfterItsExpiry_ItSaysNothing()
    {
        Assert.Equal(LeapSecondListResult.Ok, Parse(Write(Entries, expires: 3_692_217_600), out LeapSecondList? list));

        Assert.True(list!.IsExpired(LeapOf2017));
        Assert.Equal(LeapIndicator.Insert, list.AnnouncementAt(LeapOf2017 - 1));
        Assert.Equal(0, list.TaiOffsetAt(LeapOf2017));
    }

    [Fact]
    public void DeletedSecond_IsAnnounced()
    {
        Assert.Equal(LeapSecondListResult.Ok, Parse(Write("3644697600 36\n3692217600 35\n"), out LeapSecondList? list));

        Assert.Equal(LeapIndicator.Delete, list!.AnnouncementAt(LeapOf2017 - 100));
    }

    [Theory]
    [InlineData("3644697600 36\n3692217600 38\n", LeapSecondListResult.Inconsistent)]
    [InlineData("3644697600 36\n3644697600 37\n", LeapSecondListResult.Inconsistent)]
    [InlineData("3692217600 36\n3644697600 37\n", LeapSecondListResult.Inconsistent)]
    [InlineData("3644697601 36\n", LeapSecondListResult.Inconsistent)]
    [InlineData("3644697600\n", LeapSecondListResult.Malformed)]
    [InlineData("3644697600 -36\n", LeapSecondListResult.Malformed)]
    [InlineData("99999999999999999999 36\n", LeapSecondListResult.Malformed)]
    [InlineData("hello world\n", LeapSecondListResult.Malformed)]
    [InlineData("", LeapSecondListResult.Incomplete)]
    public void BadEntries_AreRefusedWithTheirReason(string entries, LeapSecondListResult expected) => Assert.Equal(expected, Parse(Write(entries), out _));

    [Fact]
    public void MissingOrWrongDigest_IsRefused()
    {
        string text = Write(Entries);
        Assert.Equal(LeapSecondListResult.BadDigest, Parse(text[..text.IndexOf("#h", StringComparison.Ordinal)], out _));
        Assert.Equal(LeapSecondListResult.BadDigest, Parse(text.Replace("36 #", "37 #", StringComparison.Ordinal), out _));
        Assert.Equal(LeapSecondListResult.BadDigest, Parse(text + "#h 1 2 3 4\n", out _));
        Assert.Equal(LeapSecondListResult.Incomplete, Parse(text.Replace("#@", "# @", StringComparison.Ordinal), out _));
        Assert.Equal(LeapSecondListResult.TooLarge, Parse(text + new string('#', LeapSecondList.BytesMax), out _));
    }

    [Fact]
    public void LeadingZerosOfTheDigest_MayBeLeftOut()
    {
        // Among some thousand update times one gives a word that begins with a zero.
        for (long updated = 3_676_924_800; ; updated++)
        {
            string text = Write(Entries, updated: updated);
            if (!text.Contains(" 0", StringComparison.Ordinal)) continue;
            Assert.Equal(LeapSecondListResult.Ok, Parse(text, out _));
            Assert.Equal(LeapSecondListResult.Ok, Parse(text.Replace(" 0", " ", StringComparison.Ordinal), out _));
            return;
        }
    }

    [Fact]
    public void Prefixes_NeverGiveAnotherList()
    {
        byte[] file = Encoding.ASCII.GetBytes(Write(Entries));
        for (int length = 0; length < file.Length - 1; length++)   // without its last line end it is still whole
            Assert.NotEqual(LeapSecondListResult.Ok, LeapSecondList.TryParse(file.AsSpan(0, length), out _));
    }

    [Fact]
    public void AnyBytes_NeverThrow() => Prop.ForAll<byte[]>(bytes =>
        LeapSecondList.TryParse(bytes ?? [], out LeapSecondList? list) == LeapSecondListResult.Ok == (list is not null)).QuickCheckThrowOnFailure();

    internal static string Write(string entries, long updated = 3_676_924_800, long expires = 4_000_000_000)
    {
        var digits = new StringBuilder();
        digits.Append(CultureInfo.InvariantCulture, $"{updated}{expires}");
        foreach (string line in entries.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            foreach (string part in line.Split('#')[0].Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                digits.Append(part);
        }
        string hex = Convert.ToHexString(SHA1.HashData(Encoding.ASCII.GetBytes(digits.ToString()))).ToLowerInvariant();
        return $"# made by hand\n#$ {updated}\n#@\t{expires}\n{entries}#h {hex[..8]} {hex[8..16]} {hex[16..24]} {hex[24..32]} {hex[32..]}\n";
    }

    private static LeapSecondListResult Parse(string text, out LeapSecondList? list) => LeapSecondList.TryParse(Encoding.ASCII.GetBytes(text), out list);
}
