namespace Infra.Tls;

/// <summary>What one call of <see cref="TlsSender.Encrypt(ReadOnlySpan{byte}, Span{byte})"/> did.</summary>
/// <param name="Consumed">Bytes of plaintext that are in records now.</param>
/// <param name="Written">Bytes of records written to the target.</param>
public readonly record struct TlsSealed(int Consumed, int Written);
