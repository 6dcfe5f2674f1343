namespace Infra.Dns.Tsig;

/// <summary>What is to be thought of a message's signature.</summary>
public enum TsigVerdict
{
    /// <summary>There is none.</summary>
    Unsigned,

    /// <summary>It is right: the message is from who has the key, unchanged and fresh.</summary>
    Good,

    /// <summary>The record makes no sense, or its code has a length that no one may send: FORMERR.</summary>
    Malformed,

    /// <summary>The key, or the key with this algorithm, is not known: NOTAUTH, BADKEY (17).</summary>
    BadKey,

    /// <summary>The code is wrong: NOTAUTH, BADSIG (16).</summary>
    BadSignature,

    /// <summary>The code is right but too old or too new: NOTAUTH, BADTIME (18).</summary>
    BadTime,

    /// <summary>The code is right but shorter than we want: NOTAUTH, BADTRUNC (22).</summary>
    BadTruncation,

    /// <summary>Of a reply: the other side says that our signature was not to its liking; <see cref="TsigClient.PeerError"/> has the code.</summary>
    PeerError,
}
