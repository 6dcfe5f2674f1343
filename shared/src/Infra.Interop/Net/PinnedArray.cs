using System.Runtime.InteropServices;

namespace Infra.Interop.Net;

/// <summary>
/// Arrays that the collector never moves, so that their addresses can stand in message headers. The address is good as long as
/// the array is referenced; whoever keeps the address keeps the array beside it.
/// </summary>
internal static class PinnedArray
{
    internal static T[] Create<T>(int length, out nint address)
        where T : unmanaged
    {
        T[] array = GC.AllocateArray<T>(length, pinned: true);
        address = Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
        return array;
    }
}
