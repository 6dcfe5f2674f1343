using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Infra.Ntp.Client;
using Infra.Ntp.Discipline;
using Infra.Ntp.State;

namespace Infra.Ntp.Tests.State;

public class StoredStateTests
{
    private const string Boot = "0b6e0d29-8fbb-4a8e-a6ce-1b9fd39b0d4b";
    private static readonly StoredState Sample = new(Boot, 1.2345e-5, 2.5e-8, 1_767_225_600, 0.25, FreezeReason.Interference);

    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        foreach (StoredState state in (StoredState[])[Sample, StoredState.None, Sample with { Frequency = -0.0, BootId = "x", UnixSeconds = -1 }])
        {
            Assert.Equal(StoredStateResult.Ok, StoredState.TryRead(state.Write(), out StoredState read));
            Assert.Equal(state, read);
        }
    }

    [Fact]
    public void AnyFiniteFrequency_RoundTripsToTheLastBit() => Prop.ForAll<NormalFloat, int>((value, seconds) =>
    {
        StoredState state = Sample with { Frequency = Math.IEEERemainder(value.Item, 0.02), UnixSeconds = seconds };
        return StoredState.TryRead(state.Write(), out StoredState read) == StoredStateResult.Ok && read == state;
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Prefixes_AndAppendedBytes_AreRefused()
    {
        byte[] file = Sample.Write();
        for (int length = 0; length < file.Length; length++)
            Assert.NotEqual(StoredStateResult.Ok, StoredState.TryRead(file.AsSpan(0, length), out _));
        for (int more = 0; more < 256; more++)
            Assert.NotEqual(StoredStateResult.Ok, StoredState.TryRead([.. file, (byte)more], out _));
    }

    [Fact]
    public void OneChangedBit_IsNoticed()
    {
        byte[] file = Sample.Write();
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] changed = (byte[])file.Clone();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.NotEqual(StoredStateResult.Ok, StoredState.TryRead(changed, out StoredState read));
            Assert.Equal(StoredState.None, read);
        }
    }

    [Theory]
    [InlineData("", StoredStateResult.Empty)]
    [InlineData("ntpd-state 2\nwhatever\n", StoredStateResult.FutureVersion)]
    [InlineData("ntpd-state 0\n", StoredStateResult.Malformed)]
    [InlineData("ntpd-state +1\n", StoredStateResult.Malformed)]
    [InlineData("[clock]\n", StoredStateResult.Malformed)]
    [InlineData("\u00ff\n", StoredStateResult.Malformed)]
    public void OtherFiles_AreRefusedWithTheirReason(string text, StoredStateResult expected) =>
        Assert.Equal(expected, StoredState.TryRead(Encoding.Latin1.GetBytes(text), out _));

    [Fact]
    public void LargeFile_IsNotEvenLookedAt() => Assert.Equal(StoredStateResult.TooLarge, StoredState.TryRead(new byte[StoredState.BytesMax + 1], out _));

    [Theory]
    [InlineData("frequency 1.2345E-05 2.5E-08", "frequency 0.5 2.5E-08")]
    [InlineData("frequency 1.2345E-05 2.5E-08", "frequency NaN 2.5E-08")]
    [InlineData("frequency 1.2345E-05 2.5E-08", "frequency 1.2345E-05 -1")]
    [InlineData("frequency 1.2345E-05 2.5E-08", "frequency 1.2345E-05")]
    [InlineData("accumulated 0.25", "accumulated -1")]
    [InlineData("accumulated 0.25", "accumulated 1E+300")]
    [InlineData("frozen interference", "frozen tired")]
    [InlineData("frozen interference", "frozen clock-refused")]
    [InlineData("time 1767225600", "time 9999999999999999")]
    [InlineData("time 1767225600", "time soon")]
    [InlineData("boot 0b6e0d29-8fbb-4a8e-a6ce-1b9fd39b0d4b", "boot ../../etc")]
    public void ValueOutOfRange_UnderARightChecksum_IsRefused(string line, string other)
    {
        string text = Encoding.ASCII.GetString(Sample.Write());
        Assert.Contains(line, text, StringComparison.Ordinal);
        string covered = text.Replace(line, other, StringComparison.Ordinal);
        covered = covered[..covered.IndexOf("checksum", StringComparison.Ordinal)];
        string digest = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(covered))).ToLowerInvariant();

        Assert.Equal(StoredStateResult.OutOfRange, StoredState.TryRead(Encoding.ASCII.GetBytes($"{covered}checksum {digest}\n"), out _));
    }

    [Theory]
    [InlineData(StartupScope.Boot, Boot, false)]
    [InlineData(StartupScope.Boot, "another", true)]
    [InlineData(StartupScope.Process, Boot, true)]
    public void ToStart_StepsByScope(StartupScope scope, string boot, bool isStartup) =>
        Assert.Equal(isStartup, Sample.ToStart(boot, scope, Sample.UnixSeconds, 0).IsStartup);

    [Fact]
    public void ToStart_WidensTheFrequencyByItsAge_AndKeepsTheRest()
    {
        ClientStart fresh = Sample.ToStart(Boot, StartupScope.Boot, Sample.UnixSeconds, buildUnixSeconds: 5);
        ClientStart old = Sample.ToStart(Boot, StartupScope.Boot, Sample.UnixSeconds + 86_400, buildUnixSeconds: Sample.UnixSeconds + 7);
        ClientStart early = Sample.ToStart(Boot, StartupScope.Boot, 0, 0);

        Assert.Equal(new ClientStart(false, 1.2345e-5, 2.5e-8, 0.25, FreezeReason.Interference, Sample.UnixSeconds), fresh);
        Assert.InRange(old.FrequencyDeviation, 2.9e-6, 3.0e-6);
        Assert.Equal(Sample.UnixSeconds + 7, old.PivotUnixSeconds);
        Assert.InRange(early.FrequencyDeviation, 1.5e-5, 1.7e-5);   // the clock is wrong, not the state
    }
}
