using System.Runtime.InteropServices;

namespace Infra.Sudo.Interop;

/// <summary>An errno: 0 is success. A value, not an exception: the tools word each failure themselves.</summary>
/// <param name="Number">The number of errno(3).</param>
public readonly record struct NativeError(int Number)
{
    /// <summary>No such file or directory.</summary>
    public static NativeError NotFound { get; } = new(2);

    /// <summary>Interrupted by a signal.</summary>
    public static NativeError Interrupted { get; } = new(4);

    /// <summary>Try again; a lock that somebody else has.</summary>
    public static NativeError TryAgain { get; } = new(11);

    /// <summary>Permission denied.</summary>
    public static NativeError Denied { get; } = new(13);

    /// <summary>The file exists.</summary>
    public static NativeError Exists { get; } = new(17);

    /// <summary>Another file system.</summary>
    public static NativeError OtherFileSystem { get; } = new(18);

    /// <summary>Not a directory.</summary>
    public static NativeError NotDirectory { get; } = new(20);

    /// <summary>A wrong argument.</summary>
    public static NativeError Invalid { get; } = new(22);

    /// <summary>A buffer that is too small.</summary>
    public static NativeError Range { get; } = new(34);

    /// <summary>A path that is too long.</summary>
    public static NativeError NameTooLong { get; } = new(36);

    /// <summary>Whether the call worked.</summary>
    public bool IsNone => Number == 0;

    /// <summary>strerror(3)'s text.</summary>
    public string Text => Marshal.GetPInvokeErrorMessage(Number);

    internal static NativeError Last => new(Marshal.GetLastPInvokeError());
}
