using Infra.Interop.Identity;

namespace Infra.Interop.Tests.Identity;

public sealed class CredentialsTests
{
    [Fact]
    public void Reads_AgreeWithProc()
    {
        string[] lines = File.ReadAllLines("/proc/self/status");
        uint[] Numbers(string name) => [.. lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(text => uint.Parse(text, null))];

        Assert.Equal(Numbers("Uid").Take(3), [Credentials.Users().Real, Credentials.Users().Effective, Credentials.Users().Saved]);
        Assert.Equal(Numbers("Gid").Take(3), [Credentials.Groups().Real, Credentials.Groups().Effective, Credentials.Groups().Saved]);
        Assert.Equal(Numbers("Groups").Order(), Credentials.SupplementaryGroups().Order());
    }

    [Theory]
    [InlineData(0u, 1u)]
    [InlineData(1u, 0u)]
    [InlineData(uint.MaxValue, 1u)]
    [InlineData(1u, uint.MaxValue)]
    public void DropTo_WhenStillPrivileged_IsRefusedBeforeAnythingHappens(uint user, uint group)
    {
        IdTriple before = Credentials.Users();

        Assert.Throws<ArgumentOutOfRangeException>(() => Credentials.DropTo(user, group));

        Assert.Equal(before, Credentials.Users());
    }

    [Fact]
    public void Capabilities_OfThisThread_AgreeWithProc()
    {
        ThreadCapabilities capabilities = Capabilities.Read();
        string[] lines = File.ReadAllLines("/proc/thread-self/status");
        CapabilitySet Set(string name) =>
            new(Convert.ToUInt64(lines.First(line => line.StartsWith(name + ":", StringComparison.Ordinal))[(name.Length + 1)..].Trim(), 16));

        Assert.Equal(new ThreadCapabilities(Set("CapEff"), Set("CapPrm"), Set("CapInh")), capabilities);
        Assert.Equal(Set("CapBnd").Contains(Capability.SetTime), Capabilities.IsBounding(Capability.SetTime));
        Assert.True(Capabilities.OfAllThreads().Count > 1);
    }

    [Fact]
    public void Last_IsWhatTheKernelSays() =>
        Assert.Equal(File.ReadAllText("/proc/sys/kernel/cap_last_cap").Trim(), $"{Capabilities.Last}");

    [Fact]
    public void Capabilities_WhenUnknown_AreInvalid()
    {
        const Capability Unknown = (Capability)63;

        Assert.Equal(Errno.EINVAL, Assert.Throws<NativeException>(() => Capabilities.IsBounding(Unknown)).Error);
        Assert.Equal(Errno.EINVAL, Assert.Throws<NativeException>(() => Capabilities.IsAmbient(Unknown)).Error);
        Assert.Equal(Errno.EINVAL, Assert.Throws<NativeException>(() => Capabilities.RaiseAmbient(Unknown)).Error);
    }

    [Fact]
    public void CapabilitySet_DoesSetArithmetic()
    {
        CapabilitySet time = CapabilitySet.Of(Capability.SetTime);
        CapabilitySet both = CapabilitySet.Of(Capability.SetTime, Capability.CheckpointRestore);

        Assert.Equal(1UL << 25, time.Bits);
        Assert.True(time.IsSubsetOf(both) && !both.IsSubsetOf(time));
        Assert.Equal(time, both.Intersect(time));
        Assert.Equal(both, time.Union(CapabilitySet.Of(Capability.CheckpointRestore)));
        Assert.Equal(CapabilitySet.Of(Capability.CheckpointRestore), both.Except(time));
        Assert.Equal(2, both.Count);
        Assert.Equal("SetTime, CheckpointRestore", both.ToString());
        Assert.Equal("none", CapabilitySet.Empty.ToString());
        Assert.True(CapabilitySet.Empty.IsEmpty);
    }
}
