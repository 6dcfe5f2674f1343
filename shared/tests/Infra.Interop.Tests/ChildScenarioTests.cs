namespace Infra.Interop.Tests;

/// <summary>What cannot be taken back happens in a child process: see Infra.Interop.Child.</summary>
public sealed class ChildScenarioTests
{
    [Fact]
    public void Clock_WhenRightIsMissing_CannotBeSetOrSteered() => ChildProcess.Run("ClockNeedsRight");

    [RootFact]
    public void DropTo_WhenRoot_LeavesNoRightInAnyThread() => ChildProcess.Run("DropToUnprivilegedUser");

    [RootFact]
    public void DropTo_WhenOneCapabilityIsKept_OnlyThatThreadHasIt() => ChildProcess.Run("DropKeepsOneCapability");

    [RootFact]
    public void RaiseAmbient_WhenInheritable_ReachesChildren() => ChildProcess.Run("AmbientReachesChildren");

    [Fact]
    public void ProcessRights_WhenSwitched_Hold() => ChildProcess.Run("SwitchesHold");

    [Fact]
    public void StartSession_WhenCalledTwice_IsRefused() => ChildProcess.Run("SessionStartsOnce");

    [Fact]
    public void Lock_WhenLimitIsZero_IsRefused() => ChildProcess.Run("LockedMemoryIsLimited", "ulimit -l 0;");

    [RootFact]
    public void LockAll_WhenAllowed_LocksAndUnlocks() => ChildProcess.Run("AllMemoryLocks");

    [Fact]
    public void MissingCalls_WhenKernelIsOld_AreReportedAsSuch() => ChildProcess.Run("MissingCallsAreNamed");
}
