namespace Infra.Crypto.Hash;

/// <summary>Room for one block of 64 bytes inside a hash value; reached as bytes through a span over it.</summary>
internal struct Block64
{
    internal ulong W0, W1, W2, W3, W4, W5, W6, W7;
}

/// <summary>Room for one block of 128 bytes.</summary>
internal struct Block128
{
    internal Block64 Low, High;
}
