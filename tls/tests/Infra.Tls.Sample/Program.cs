using Infra.Tls.Sample;

return args switch
{
    ["kestrel", string certificate, string key] => await KestrelSample.RunAsync(certificate, key),
    ["handshake", string authority, string serverCertificate, string serverKey, string clientCertificate, string clientKey] =>
        await HandshakeSample.RunAsync(authority, serverCertificate, serverKey, clientCertificate, clientKey),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Infra.Tls.Sample kestrel CERT KEY | handshake CA SERVERCERT SERVERKEY CLIENTCERT CLIENTKEY");
    return 2;
}
