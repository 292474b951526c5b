//SOURCES AccessToken.java
package stellantis.http;

import stellantis.Secret;

/**
 * What a token endpoint gives (RFC 6749 section 5.1).
 *
 * @param refresh what another access token is to be had for, or null
 * @param identity the ID token (OpenID Connect Core 1.0 section 3.1.3.3), or null
 */
public record TokenAnswer(AccessToken access, Secret refresh, Secret identity) {}
