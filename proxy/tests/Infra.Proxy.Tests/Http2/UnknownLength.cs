namespace Infra.Proxy.Tests.Http2;

/// <summary>Bytes whose number nobody knows before.</summary>
internal sealed class UnknownLength(byte[] bytes) : MemoryStream(bytes)
{
    public override bool CanSeek => false;
}
