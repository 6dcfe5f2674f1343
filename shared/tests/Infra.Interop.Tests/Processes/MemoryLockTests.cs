using Infra.Interop.Processes;

namespace Infra.Interop.Tests.Processes;

public sealed class MemoryLockTests
{
    [Fact]
    public void Lock_WhenPinned_LocksAndUnlocks()
    {
        byte[] pinned = GC.AllocateArray<byte>(4096, pinned: true);

        MemoryLock.Lock(pinned);
        MemoryLock.Unlock(pinned);
        MemoryLock.Lock(default);
        MemoryLock.Unlock(default);
    }
}
