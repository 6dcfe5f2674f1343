namespace Infra.Av1.Containers;

/// <summary>Errors of containers: the place is a byte offset in the file.</summary>
internal static class ContainerError
{
    /// <summary>Damage at a place.</summary>
    public static Av1Error At(long offset, string detail, Av1ErrorCode code = Av1ErrorCode.InvalidContainer) => new(code, -1, offset, detail, new Av1PacketInfo(-1, Offset: offset));

    /// <summary>For the ends of parsers.</summary>
    public static bool Fail(long offset, string detail, out Av1Error error, Av1ErrorCode code = Av1ErrorCode.InvalidContainer)
    {
        error = At(offset, detail, code);
        return false;
    }
}
