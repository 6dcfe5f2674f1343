namespace Infra.Crypto.Tests;

/// <summary>
/// A key for a differential test that costs more to make than to use: it serves some operations, then the next one is made, so that many keys are met all the same.
/// </summary>
internal sealed class RenewedKey<T>(int uses, Func<T> make) : IDisposable
    where T : class, IDisposable
{
    private T? _key;
    private int _usesLeft;

    internal T Next()
    {
        if (_usesLeft-- == 0)
        {
            _key?.Dispose();
            _key = make();
            _usesLeft = uses - 1;
        }
        return _key!;
    }

    public void Dispose() => _key?.Dispose();
}
