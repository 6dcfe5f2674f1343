using System.Runtime.InteropServices;

namespace Infra.Interop;

/// <summary>Keeps a handle open while a call uses its number; for calls that take a handle or, instead, a fixed number.</summary>
internal readonly ref struct HandleReference
{
    private readonly SafeHandle? _handle;

    internal HandleReference(SafeHandle? handle, int otherwise)
    {
        Descriptor = otherwise;
        if (handle is null) return;
        bool added = false;
        handle.DangerousAddRef(ref added);
        _handle = handle;
        Descriptor = (int)handle.DangerousGetHandle();
    }

    internal int Descriptor { get; }

    public void Dispose() => _handle?.DangerousRelease();
}
