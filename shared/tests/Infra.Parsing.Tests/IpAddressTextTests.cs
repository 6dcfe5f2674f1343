using System.Net;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Infra.Parsing.Tests;

public sealed class IpAddressTextTests
{
    [Theory]
    [InlineData("0.0.0.0", "0.0.0.0")]
    [InlineData("192.0.2.255", "192.0.2.255")]
    [InlineData("::", "::")]
    [InlineData("::1", "::1")]
    [InlineData("1::", "1::")]
    [InlineData("2001:DB8::00a1", "2001:db8::a1")]
    [InlineData("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1")]
    [InlineData("2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1")]
    [InlineData("2001:0:0:1:0:0:0:1", "2001:0:0:1::1")]
    [InlineData("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0")]
    [InlineData("::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8")]
    [InlineData("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8")]
    [InlineData("::ffff:192.0.2.1", "::ffff:192.0.2.1")]
    [InlineData("::ffff:c000:201", "::ffff:192.0.2.1")]
    [InlineData("64:ff9b::192.0.2.33", "64:ff9b::c000:221")]
    [InlineData("1:2:3:4:5:6:1.2.3.4", "1:2:3:4:5:6:102:304")]
    [InlineData("fe80::1%2", "fe80::1%2")]
    [InlineData("ff02::fb%4294967295", "ff02::fb%4294967295")]
    public void TryParse_WhenSound_FormatsCanonically(string text, string canonical)
    {
        Assert.True(IpAddressText.TryParse(text, out IPAddress address, out TextError error), error.Message);

        Assert.Equal(canonical, IpAddressText.Format(address));
        Assert.True(IpAddressText.TryParse(canonical, out IPAddress again));
        Assert.Equal(address, again);
        Assert.True(IpAddressText.TryParse(Encoding.ASCII.GetBytes(text), out IPAddress fromBytes));
        Assert.Equal(address, fromBytes);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("1", 1)]
    [InlineData("1.2.3", 5)]
    [InlineData("1.2.3.", 6)]
    [InlineData("1.2.3.4.", 7)]
    [InlineData("1.2.3.4 ", 7)]
    [InlineData(" 1.2.3.4", 0)]
    [InlineData("1.2.3.256", 6)]
    [InlineData("1.2.3.1000", 9)]
    [InlineData("010.0.0.1", 0)]
    [InlineData("1.2.3.00", 6)]
    [InlineData("0x7f.0.0.1", 1)]
    [InlineData("2130706433", 3)]
    [InlineData("+1.2.3.4", 0)]
    [InlineData("1.2.3.\u0664", 6)]
    [InlineData(":", 0)]
    [InlineData(":::", 2)]
    [InlineData(":1", 0)]
    [InlineData("1:", 2)]
    [InlineData("1::2::3", 4)]
    [InlineData("1:2:3:4:5:6:7", 13)]
    [InlineData("1:2:3:4:5:6:7:8:9", 16)]
    [InlineData("1:2:3:4:5:6:7:8::", 17)]
    [InlineData("1::2:3:4:5:6:7:8", 16)]
    [InlineData("12345::", 0)]
    [InlineData("g::", 0)]
    [InlineData("::1.2.3.4:5", 2)]
    [InlineData("::1.2.3", 7)]
    [InlineData("1:2:3:4:5:6:7:1.2.3.4", 14)]
    [InlineData("[::1]", 0)]
    [InlineData("::1/128", 2)]
    [InlineData(":: 1", 2)]
    [InlineData("::1%2", 4)]
    [InlineData("2001:db8::1%2", 12)]
    [InlineData("fe80::1%", 8)]
    [InlineData("fe80::1%0", 8)]
    [InlineData("fe80::1%01", 8)]
    [InlineData("fe80::1%eth0", 8)]
    [InlineData("fe80::1%4294967296", 8)]
    [InlineData("fe80::1%2%3", 8)]
    [InlineData("1.2.3.4%1", 7)]
    public void TryParse_WhenWrong_SaysWhere(string text, int offset)
    {
        Assert.False(IpAddressText.TryParse(text, out IPAddress address, out TextError error));

        Assert.Equal(IPAddress.None, address);
        Assert.Equal(offset, error.Offset);
        Assert.NotEqual("", error.Message);
    }

    [Fact]
    public void FormatThenParse_WhenAnyAddress_GivesItBackAndAgreesWithTheFramework() =>
        Prop.ForAll<(ulong High, ulong Low), byte>((words, mask) =>
        {
            // Zero groups in every pattern, which random words seldom have.
            byte[] bytes = new byte[16];
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes, words.High * 0x9E3779B97F4A7C15);
            System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), words.Low * 0xC2B2AE3D27D4EB4F);
            for (int i = 0; i < 8; i++)
                if ((mask >> i & 1) != 0) bytes.AsSpan(2 * i, 2).Clear();
            var six = new IPAddress(bytes);
            var four = new IPAddress(bytes.AsSpan(0, 4));
            return IpAddressText.TryParse(IpAddressText.Format(six), out IPAddress back) && back.Equals(six)
                && IPAddress.Parse(IpAddressText.Format(six)).Equals(six)
                && IpAddressText.TryParse(IpAddressText.Format(four), out back) && back.Equals(four);
        }).QuickCheckThrowOnFailure();

    // All 256 patterns of zero groups: the run that is shortened is the longest, the first of equals, never a single group.
    [Fact]
    public void Format_WhenAnyPatternOfZeroGroups_FollowsRfc5952()
    {
        for (int mask = 0; mask < 256; mask++)
        {
            string[] groups = [.. Enumerable.Range(0, 8).Select(i => (mask >> i & 1) != 0 ? "0" : "1")];
            int best = Enumerable.Range(0, 8).Max(start => RunAt(groups, start));
            string expected = string.Join(':', groups);
            if (best > 1)
            {
                int start = Enumerable.Range(0, 8).First(i => RunAt(groups, i) == best);
                expected = string.Join(':', groups[..start]) + "::" + string.Join(':', groups[(start + best)..]);
            }
            Assert.True(IpAddressText.TryParse(string.Join(':', groups), out IPAddress address));

            Assert.Equal(expected, IpAddressText.Format(address));
        }
    }

    [Fact]
    public void TryParse_WhenAnyText_NeverThrowsAndNeverAcceptsWhatTheFrameworkRefuses() =>
        Prop.ForAll<int[]>(picks =>
        {
            const string Alphabet = "0123456789abcdefF:.%/[] x";
            string text = string.Concat(picks.Select(pick => Alphabet[(pick & int.MaxValue) % Alphabet.Length]));
            bool isParsed = IpAddressText.TryParse(text, out IPAddress address, out TextError error);
            return isParsed == (error == default) && (!isParsed || (IPAddress.TryParse(text, out IPAddress? other) && other.Equals(address)));
        }).QuickCheckThrowOnFailure();

    private static int RunAt(string[] groups, int start) => groups.Skip(start).TakeWhile(group => group == "0").Count();
}
